import type { Redis } from "ioredis";
import type { Service } from "../child-process.ts";
import {
  type CommandCounts,
  commonest,
  countsBetween,
  readCommandCounts,
  total,
} from "../command-counts.ts";

export interface PageFigures {
  path: string;
  status: number;
  /** of whole answers, read to the end */
  ms: number[];
  bytes: number;
  /** CPU time of one answer, in ms: that of other work on the machine is not in it */
  apiCpuMs: number;
  redisCpuMs: number;
  commands: number;
  /** the commonest of them */
  told: string;
}

export interface MeasureOptions {
  api: Pick<Service, "url" | "cpuMs">;
  /** of the Authorization header */
  authorization: string;
  control: Redis;
  rounds: number;
}

const WARM_UP = 3;
/** What the harness asks between the two readings it compares. */
const OWN: CommandCounts = new Map([["info", 3]]);

/** CPU time that Redis has used so far, in ms. */
async function redisCpuMs(control: Redis): Promise<number> {
  const told = await control.info("cpu");
  const seconds = Array.from(told.matchAll(/^used_cpu_(?:user|sys):([\d.]+)/gm), ([, text]) =>
    Number(text),
  );
  return seconds.reduce((sum, each) => sum + each, 0) * 1_000;
}

/** Asks for one page again and again, one after the other. */
export async function measurePage(path: string, options: MeasureOptions): Promise<PageFigures> {
  const { api, authorization, control, rounds } = options;
  const headers = { authorization, accept: "text/html" };

  async function ask(): Promise<{ status: number; bytes: number; ms: number }> {
    const startedAt = performance.now();
    const answer = await fetch(api.url + path, { headers, redirect: "manual" });
    const bytes = (await answer.arrayBuffer()).byteLength;
    return { status: answer.status, bytes, ms: performance.now() - startedAt };
  }

  for (let round = 0; round < WARM_UP; round += 1) await ask();
  const before = await readCommandCounts(control);
  const cpuBefore = [await api.cpuMs(), await redisCpuMs(control)] as const;
  const ms: number[] = [];
  let last = { status: 0, bytes: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const asked = await ask();
    ms.push(asked.ms);
    last = asked;
  }
  const apiCpuMs = ((await api.cpuMs()) - cpuBefore[0]) / rounds;
  const redisMs = ((await redisCpuMs(control)) - cpuBefore[1]) / rounds;
  const counts = countsBetween(before, await readCommandCounts(control), OWN);
  const { status, bytes } = last;
  const told = commonest(counts, rounds, 3);
  const commands = total(counts) / rounds;
  return { path, status, ms, bytes, apiCpuMs, redisCpuMs: redisMs, commands, told };
}
