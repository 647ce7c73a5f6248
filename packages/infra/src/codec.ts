import { promisify } from "node:util";
import { deflateRaw, deflateRawSync, inflateRaw } from "node:zlib";

/** Turns text into the bytes kept in Redis, and back. */
export interface Codec {
  seal(text: string): Promise<Buffer>;
  /** @throws {Error} when the bytes were not made by a codec, or are damaged. */
  open(sealed: Buffer): Promise<string>;
}

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** The first byte says how the rest is written, so that older content stays readable. */
const DEFLATED = 1;
/** Below this size the thread pool costs more than the work. */
const INLINE_BYTES = 32 * 1024;
/** No content of ours opens to more; a damaged value must not fill the memory. */
const MAX_OPEN_BYTES = 64 * 1024 * 1024;
const FASTEST = { level: 1 };

/** Compresses content: an HTML email shrinks to a fifth or less. */
export function createCodec(): Codec {
  return {
    async seal(text) {
      const bytes = Buffer.from(text, "utf8");
      const deflated =
        bytes.length <= INLINE_BYTES
          ? deflateRawSync(bytes, FASTEST)
          : await deflate(bytes, FASTEST);
      return Buffer.concat([Buffer.of(DEFLATED), deflated]);
    },
    async open(sealed) {
      if (sealed[0] !== DEFLATED) throw new Error("The content was sealed in an unknown way");
      const bytes = await inflate(sealed.subarray(1), { maxOutputLength: MAX_OPEN_BYTES });
      return bytes.toString("utf8");
    },
  };
}
