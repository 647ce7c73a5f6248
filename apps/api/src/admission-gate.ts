import { type Ledger, type Logger, type Metrics, readOnce } from "@gmail-push/infra";

/** What may pile up before pushes are sent away for a while. */
export interface BacklogLimits {
  /** emails that have not ended */
  emails: number;
  /** how long the oldest of those that do not wait on purpose has been here */
  ageMs: number;
  /** bytes of memory Redis uses; 0: four fifths of its `maxmemory`, or no limit without one */
  memoryBytes: number;
}

export interface MemoryReading {
  usedBytes: number;
  /** 0: unlimited */
  maxBytes: number;
}

export interface AdmissionGate {
  /** Whether there is room for another email; a reading is at most a second old. */
  isOpen(): Promise<boolean>;
}

export interface AdmissionGateDeps {
  limits: BacklogLimits;
  readLedger: () => Promise<Ledger>;
  readMemory: () => Promise<MemoryReading>;
  metrics: Pick<Metrics, "admissionOpen">;
  log: Logger;
}

const FRESH_MS = 1_000;
/** Once shut, the gate opens when everything is this far below its limit, so that it does not flutter. */
const REOPEN_AT = 0.8;
const MEMORY_SHARE = 0.8;

/** How full each measure is, 1 being its limit. */
function measure(limits: BacklogLimits, ledger: Ledger, memory: MemoryReading, now: number) {
  const memoryLimit = limits.memoryBytes || memory.maxBytes * MEMORY_SHARE;
  const oldestAt = ledger.oldestMovingAt ?? now;
  return {
    backlog: ledger.pending / limits.emails,
    age: (now - oldestAt) / limits.ageMs,
    memory: memoryLimit === 0 ? 0 : memory.usedBytes / memoryLimit,
  };
}

/**
 * Sends pushes away while the backlog, its age or Redis's memory is over a limit, so that a hung
 * destination never fills Redis: the emails wait in Gmail, where there is room.
 */
export function createAdmissionGate(deps: AdmissionGateDeps): AdmissionGate {
  const { limits, readLedger, readMemory, metrics, log } = deps;
  let open = true;
  metrics.admissionOpen.set(1);

  async function look(): Promise<boolean> {
    const [ledger, memory] = await Promise.all([readLedger(), readMemory()]);
    const fill = measure(limits, ledger, memory, Date.now());
    const fullest = Math.max(fill.backlog, fill.age, fill.memory);
    const wasOpen = open;
    open = fullest < (wasOpen ? 1 : REOPEN_AT);
    metrics.admissionOpen.set(open ? 1 : 0);
    if (wasOpen && !open) log.error({ fill }, "admission stopped");
    if (!wasOpen && open) log.warn({ fill }, "admission resumed");
    return open;
  }

  return { isOpen: readOnce(look, FRESH_MS) };
}
