import { type AuditLog, type DeliveryStore, promoteJob, type Queues } from "@gmail-push/infra";
import { HttpError } from "./http-error.ts";

export interface HurryDeliveryDeps {
  deliveries: Pick<DeliveryStore, "record">;
  queue: Pick<Queues["delivery"], "getJob">;
  audit: Pick<AuditLog, "write">;
}

/** Deliveries that wait for their time, and attempting one at once. */
export function createHurryDelivery({ deliveries, queue, audit }: HurryDeliveryDeps) {
  async function isDelayed(id: string): Promise<boolean> {
    const job = await queue.getJob(id);
    return job !== undefined && (await job.isDelayed());
  }

  return {
    /** Whether a delivery is pending and its job waits for a time. */
    async isWaiting(id: string): Promise<boolean> {
      const record = await deliveries.record(id);
      return record?.state === "pending" && (await isDelayed(id));
    },
    /**
     * Has a worker attempt it now; a circuit, a limit and a pause hold it as they hold any other. The
     * journal tells who asked. @throws {HttpError} 404 `unknown_delivery`, 409 `not_waiting`
     */
    async hurry(id: string, author: string): Promise<void> {
      const record = await deliveries.record(id);
      if (record === null) throw new HttpError(404, "unknown_delivery", "No such delivery");
      if (record.state !== "pending" || !(await isDelayed(id))) {
        throw new HttpError(409, "not_waiting", "This delivery does not wait for its next attempt");
      }
      await audit.write({ author, action: "delivery_hurried", details: { delivery: id } });
      await promoteJob(queue, id);
    },
  };
}

export type HurryDelivery = ReturnType<typeof createHurryDelivery>;
