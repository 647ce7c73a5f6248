export interface Tail {
  add: (chunk: Uint8Array) => void;
  /** The last bytes of all that was added. */
  bytes: () => Buffer;
}

/** Remembers at least the last `length` bytes of what passes. */
export function createTail(length: number): Tail {
  let chunks: Uint8Array[] = [];
  let held = 0;
  return {
    add: (chunk) => {
      if (length === 0) return;
      chunks.push(chunk);
      held += chunk.length;
      // Let go of in one go, so that keeping costs nothing per chunk.
      if (held < 2 * length + chunk.length) return;
      chunks = [Buffer.from(Buffer.concat(chunks).subarray(-length))];
      held = length;
    },
    bytes: () => Buffer.concat(chunks),
  };
}
