import type { Redis } from "ioredis";
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
  commands: number;
  /** the commonest of them */
  told: string;
}

export interface MeasureOptions {
  url: string;
  /** of the Authorization header */
  authorization: string;
  control: Redis;
  rounds: number;
}

const WARM_UP = 3;
/** The harness reads the counts twice; each is one INFO. */
const OWN: CommandCounts = new Map([["info", 1]]);

/** Asks for one page again and again, one after the other. */
export async function measurePage(path: string, options: MeasureOptions): Promise<PageFigures> {
  const { url, authorization, control, rounds } = options;
  const headers = { authorization, accept: "text/html" };

  async function ask(): Promise<{ status: number; bytes: number; ms: number }> {
    const startedAt = performance.now();
    const answer = await fetch(url + path, { headers, redirect: "manual" });
    const bytes = (await answer.arrayBuffer()).byteLength;
    return { status: answer.status, bytes, ms: performance.now() - startedAt };
  }

  for (let round = 0; round < WARM_UP; round += 1) await ask();
  const before = await readCommandCounts(control);
  const ms: number[] = [];
  let last = { status: 0, bytes: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const asked = await ask();
    ms.push(asked.ms);
    last = asked;
  }
  const counts = countsBetween(before, await readCommandCounts(control), OWN);
  const { status, bytes } = last;
  const told = commonest(counts, rounds, 3);
  return { path, status, ms, bytes, commands: total(counts) / rounds, told };
}
