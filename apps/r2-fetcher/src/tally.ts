import { toHex } from "./hex.ts";

export interface Tally {
  /** `bytes` may be used again once this resolves. */
  add: (bytes: Uint8Array) => Promise<void>;
  readonly size: number;
  /** Ends it: the SHA-256 of all bytes, in hex. */
  finish: () => Promise<string>;
}

/** Counts and hashes a file as it passes. */
export function openTally(): Tally {
  const digest = new crypto.DigestStream("SHA-256");
  const writer = digest.getWriter();
  let size = 0;

  return {
    add: async (bytes) => {
      size += bytes.length;
      await writer.write(bytes);
    },
    get size() {
      return size;
    },
    finish: async () => {
      await writer.close();
      return toHex(await digest.digest);
    },
  };
}
