import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { deflateRaw, deflateRawSync, inflateRaw, inflateRawSync } from "node:zlib";
import { type ContentKey, ContentKeyError, type ContentKeys } from "./content-keys.ts";

/** Turns text into the bytes kept in Redis, and back. */
export interface Codec {
  seal(text: string): Promise<Buffer>;
  /**
   * @throws {ContentKeyError} when the key it was sealed with is missing or another.
   * @throws {Error} when the bytes were not made by a codec, or are damaged.
   */
  open(sealed: Buffer): Promise<string>;
}

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** The first byte says how the rest is written, so that older content stays readable. */
const DEFLATED = 1;
/** Then: length of the key's id, the id, nonce, tag, ciphertext of the deflated text. */
const ENCRYPTED = 2;
const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Below this size the thread pool costs more than the work. */
const INLINE_BYTES = 32 * 1024;
/** Compressed bytes below this open to no more than a few megabytes, and mostly to far less. */
const INLINE_OPEN_BYTES = 8 * 1024;
/** No content of ours opens to more; a damaged value must not fill the memory. */
const MAX_OPEN_BYTES = 256 * 1024 * 1024;
const FASTEST = { level: 1 };
const LIMITED = { maxOutputLength: MAX_OPEN_BYTES };

async function compress(text: string): Promise<Buffer> {
  const bytes = Buffer.from(text, "utf8");
  return bytes.length <= INLINE_BYTES ? deflateRawSync(bytes, FASTEST) : deflate(bytes, FASTEST);
}

function encrypt({ id, key }: ContentKey, bytes: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const encrypted = Buffer.concat([cipher.update(bytes), cipher.final()]);
  const name = Buffer.from(id, "latin1");
  return Buffer.concat([
    Buffer.of(ENCRYPTED, name.length),
    name,
    nonce,
    cipher.getAuthTag(),
    encrypted,
  ]);
}

function decrypt(keys: ContentKeys, sealed: Buffer): Buffer {
  const nameEnd = 2 + (sealed[1] ?? 0);
  const id = sealed.toString("latin1", 2, nameEnd);
  const found = keys.find(id);
  if (found === undefined) throw new ContentKeyError(`There is no content key with the id "${id}"`);
  const nonceEnd = nameEnd + NONCE_BYTES;
  const tagEnd = nonceEnd + TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, found.key, sealed.subarray(nameEnd, nonceEnd));
  decipher.setAuthTag(sealed.subarray(nonceEnd, tagEnd));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(tagEnd)), decipher.final()]);
  } catch (error) {
    const message = `The content key "${id}" is not the one this content was encrypted with`;
    throw new ContentKeyError(message, { cause: error });
  }
}

/** Compresses content (an HTML email shrinks to a fifth or less) and, given a key, encrypts it. */
export function createCodec(keys: ContentKeys): Codec {
  return {
    async seal(text) {
      const compressed = await compress(text);
      return keys.current === null
        ? Buffer.concat([Buffer.of(DEFLATED), compressed])
        : encrypt(keys.current, compressed);
    },
    async open(sealed) {
      const isEncrypted = sealed[0] === ENCRYPTED;
      if (!isEncrypted && sealed[0] !== DEFLATED) {
        throw new Error("The content was sealed in an unknown way");
      }
      const compressed = isEncrypted ? decrypt(keys, sealed) : sealed.subarray(1);
      const bytes =
        compressed.length <= INLINE_OPEN_BYTES
          ? inflateRawSync(compressed, LIMITED)
          : await inflate(compressed, LIMITED);
      return bytes.toString("utf8");
    },
  };
}
