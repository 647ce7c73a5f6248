import { decide, type InboundEmail, initialSettings, type Settings } from "@gmail-push/core";
import { benchmark, type BenchContext } from "./benchmark.ts";
import { bodies, type WriteBody } from "./core/bodies.ts";
import { growthExponent, median } from "./statistics.ts";
import { figure, formatTable } from "./table.ts";

const SIZES = [10_000, 100_000, 1_000_000, 10_000_000];
const LABELS = ["10 KB", "100 KB", "1 MB", "10 MB"];
/** Small bodies are read this often at least for one measurement, for the clock to see them. */
const LEAST_MS = 60;

const defaults = { rounds: 5 };

const settings: Settings = {
  ...initialSettings({ webhookUrl: "https://hook.studio.test/default" }),
  timeZone: "Europe/Paris",
};
const now = new Date("2026-02-04T09:30:00Z");

/** A subject that makes every pattern read the body. */
function emailOf(body: string): InboundEmail {
  return {
    subject: "Média Solution - Missions Recadrage - Lot 42",
    sender: "Camille Martin <camille.martin@studio.test>",
    body,
    date: "2026-02-04T09:30:00Z",
    messageId: null,
    threadId: null,
  };
}

/** Milliseconds of CPU time of one decision, collecting its garbage included. */
function timeOnce(email: InboundEmail): number {
  const startedAt = process.cpuUsage();
  let runs = 0;
  let elapsed = 0;
  while (elapsed < LEAST_MS) {
    decide(email, settings, now);
    runs += 1;
    const { user, system } = process.cpuUsage(startedAt);
    elapsed = (user + system) / 1_000;
  }
  return elapsed / runs;
}

interface Measurement {
  bytes: number;
  ms: number;
}

function measure(write: WriteBody, rounds: number): Measurement[] {
  // Compiling the code belongs to no size.
  const warmUp = emailOf(write(SIZES[1] ?? 0));
  for (let round = 0; round < 5; round += 1) timeOnce(warmUp);
  return SIZES.map((size) => {
    const email = emailOf(write(size));
    const times = Array.from({ length: rounds }, () => timeOnce(email));
    return { bytes: Buffer.byteLength(email.body), ms: median(times) };
  });
}

async function runCore(
  { rounds }: typeof defaults,
  { signal, note }: BenchContext,
): Promise<string> {
  const rows: string[][] = [];
  for (const [name, write] of Object.entries(bodies)) {
    // Lets a signal through: measuring itself never waits.
    await new Promise(setImmediate);
    signal.throwIfAborted();
    note(name);
    const found = measure(write, rounds);
    const exponent = growthExponent(found.map(({ bytes, ms }) => ({ x: bytes, y: ms })));
    const speeds = found.map(({ bytes, ms }) => figure(bytes / 1_000 / ms));
    rows.push([name, ...speeds, exponent.toFixed(2)]);
  }
  const table = formatTable(["decide, MB/s", ...LABELS, "exponent"], rows);
  return `MB per second of CPU time, medians of ${rounds} measurements; exponent 1: time in proportion to the size\n${table}`;
}

export const coreBenchmark = benchmark(
  "decides emails of 10 KB to 10 MB, ordinary and hostile",
  defaults,
  runCore,
);
