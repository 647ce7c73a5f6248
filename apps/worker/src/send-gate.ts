import { sendingAt, type Settings } from "@gmail-push/core";
import type { LiveSettings, Logger } from "@gmail-push/infra";
import type { Worker } from "bullmq";

/** A pause ends at midnight; this is how late that may be noticed. */
const LOOK_MS = 15_000;

export interface SendGateDeps {
  worker: Pick<Worker, "pause" | "resume" | "isPaused">;
  settings: Pick<LiveSettings, "current" | "onChange">;
  log: Logger;
}

/**
 * Stops this worker taking deliveries while sending is switched off or an absence pause is on; the
 * jobs wait in the queue and no attempt is used.
 */
export function startSendGate({ worker, settings, log }: SendGateDeps): Disposable {
  async function apply(current: Settings | null): Promise<void> {
    if (current === null) return;
    const sending = sendingAt(current.webhook_config, new Date(), current.timeZone);
    const isOff = sending.kind === "off";
    if (isOff === worker.isPaused()) return;
    if (isOff) {
      log.warn({ because: sending.because }, "deliveries held");
      await worker.pause(true);
    } else {
      log.info("deliveries resumed");
      await worker.resume();
    }
  }

  const look = (current: Settings | null) => {
    apply(current).catch((error: unknown) => log.error({ err: error }, "send gate failed"));
  };
  settings.onChange(look);
  look(settings.current());
  const timer = setInterval(() => look(settings.current()), LOOK_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
