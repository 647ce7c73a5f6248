import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { paced } from "../../../apps/worker/src/direct/pace.ts";

type Chunk = readonly [bytes: number, pauseMs: number];

function times(count: number, chunk: Chunk): Chunk[] {
  return Array.from({ length: count }, () => chunk);
}

/** Chunks of so many bytes, each after its pause; a source that is abandoned fails. */
function source(chunks: readonly Chunk[]) {
  const abandoned = new AbortController();
  async function* flow(): AsyncGenerator<Uint8Array> {
    for (const [bytes, pauseMs] of chunks) {
      await delay(pauseMs, null, { signal: abandoned.signal });
      yield new Uint8Array(bytes);
    }
  }
  return { flow: flow(), abandoned };
}

async function read(chunks: readonly Chunk[], { readMs = 0, stallMs = 200 } = {}): Promise<number> {
  const { flow, abandoned } = source(chunks);
  let bytes = 0;
  for await (const chunk of paced(flow, { stallMs, bytes: 100 }, () => abandoned.abort())) {
    bytes += chunk.length;
    await delay(readMs);
  }
  return bytes;
}

describe("the pace of a source", () => {
  it("is kept by one that is steady, however long it takes in all", async () => {
    expect(await read(times(8, [100, 60]))).toBe(800);
  });

  it("is not kept by one that stands still, at its beginning or later", async () => {
    const stalled = { reason: "source_timeout", retryable: true };
    await expect(read([[100, 5_000]])).rejects.toMatchObject(stalled);
    await expect(
      read([
        [500, 0],
        [100, 5_000],
      ]),
    ).rejects.toMatchObject(stalled);
  });

  it("is not kept by one that drips", async () => {
    const dripping = read(times(40, [1, 30]));
    await expect(dripping).rejects.toMatchObject({ reason: "source_timeout" });
  });

  it("is not lost by whoever reads slowly", async () => {
    // Much longer than a busy machine takes to notice that a chunk has come.
    expect(await read(times(4, [50, 10]), { readMs: 600, stallMs: 1_000 })).toBe(200);
  });

  it("leaves other failures as they are, and ends the source with its reader", async () => {
    const failure = new Error("cut");
    let hasEnded = false;
    async function* broken(): AsyncGenerator<Uint8Array> {
      try {
        yield new Uint8Array(1);
        throw failure;
      } finally {
        hasEnded = true;
      }
    }
    const pace = { stallMs: 200, bytes: 100 };
    const failing = paced(broken(), pace, () => undefined);
    await failing.next();
    await expect(failing.next()).rejects.toBe(failure);

    hasEnded = false;
    const left = paced(broken(), pace, () => undefined);
    await left.next();
    await left.return(undefined);
    expect(hasEnded).toBe(true);
  });
});
