import { once } from "node:events";
import { type FileHandle, open, rename } from "node:fs/promises";
import { Writable } from "node:stream";

const MAX_BYTES = 20 * 1024 * 1024;

/**
 * A log that outlives restarts, readable by its owner only; past `maxBytes` the old one is kept as `.1`. Rejects
 * when it cannot be opened. What cannot be written later is left out, which is told on standard error once.
 */
export async function openLogFile(file: string, maxBytes = MAX_BYTES): Promise<Writable> {
  let handle = await openToAppend(file);
  let { size } = await handle.stat();
  let isTold = false;

  async function startAnew(): Promise<void> {
    await rename(file, `${file}.1`).catch(ignoreAbsence);
    const full = handle;
    handle = await openToAppend(file);
    size = 0;
    await full.close();
  }

  async function append(lines: Buffer): Promise<void> {
    try {
      if (size > maxBytes) await startAnew();
      await handle.appendFile(lines);
      size += lines.length;
    } catch (error) {
      if (!isTold) console.error(`${file} lacks lines that could not be written: ${String(error)}`);
      isTold = true;
    }
  }

  return new Writable({
    write: (chunk: Buffer, _encoding, done) => void append(chunk).then(() => done()),
    writev: (chunks: { chunk: Buffer }[], done) => {
      void append(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(() => done());
    },
    final: (done) => void handle.close().then(() => done(), done),
  });
}

async function openToAppend(file: string): Promise<FileHandle> {
  return open(file, "a", 0o600);
}

/** Who deleted the log by hand wants it no more. */
function ignoreAbsence(error: unknown): void {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
  throw error;
}

/** Writes what is still buffered, then closes. */
export async function closeLogFile(stream: Writable): Promise<void> {
  stream.end();
  await once(stream, "close");
}
