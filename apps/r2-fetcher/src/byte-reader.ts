/** Bytes whose memory may move between us and the runtime. */
export type Bytes = Uint8Array<ArrayBuffer>;

export interface ByteReader {
  /**
   * Reads on into `buffer`, after its first `offset` bytes, until it is full or the stream has ended, and gives the part
   * that is filled. `buffer` itself is unusable afterwards: its memory moves to the result.
   */
  readInto: (buffer: Bytes, offset?: number) => Promise<Bytes>;
  /** Lets go of the stream, whether or not it was read to its end. */
  cancel: () => Promise<void>;
}

/** Reads straight into memory that the caller chose, so that no queue of chunks can grow. */
export function openByteReader(stream: ReadableStream): ByteReader {
  const reader = stream.getReader({ mode: "byob" });

  return {
    readInto: async (buffer, offset = 0) => {
      const view = new Uint8Array(buffer.buffer, offset, buffer.length - offset);
      if (view.length === 0) return buffer;
      // Fewer bytes than asked for come only at the end, and at the very end an empty view.
      const { value } = await reader.readAtLeast(view.length, view);
      if (value === undefined) throw new TypeError("The stream was let go of");
      return new Uint8Array(value.buffer, 0, offset + value.length);
    },
    cancel: async () => {
      await reader.cancel();
    },
  };
}
