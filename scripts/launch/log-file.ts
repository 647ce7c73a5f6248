import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { rename, stat } from "node:fs/promises";

const maxBytes = 20 * 1024 * 1024;

/** A log that outlives restarts, readable by its owner only; past 20 MiB the old one is kept as `.1`. */
export async function openLogFile(file: string): Promise<WriteStream> {
  const size = await sizeOf(file);
  if (size > maxBytes) await rename(file, `${file}.1`);
  const stream = createWriteStream(file, { flags: "a", mode: 0o600 });
  await once(stream, "open");
  return stream;
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
}

/** Writes what is still buffered, then closes. */
export async function closeLogFile(stream: WriteStream): Promise<void> {
  stream.end();
  await once(stream, "close");
}
