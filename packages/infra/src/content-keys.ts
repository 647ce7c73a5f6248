/** Keys that content is encrypted with: the first for writing, all for reading. */
export interface ContentKeys {
  current: ContentKey | null;
  find(id: string): ContentKey | undefined;
}

export interface ContentKey {
  /** 1 to 16 letters, digits, `-` or `_`; stored in clear beside the content */
  id: string;
  /** 32 bytes */
  key: Buffer;
}

/** Content that cannot be opened with the keys at hand. It is kept; the right key opens it again. */
export class ContentKeyError extends Error {
  override name = "ContentKeyError";
  readonly code = "content_key";
}

const ENTRY = /^([\w-]{1,16}):([A-Za-z0-9+/]{43}=)$/;

/**
 * Reads `id:key,id:key`, each key 32 bytes in base64; "" means that nothing is encrypted.
 * @throws {Error} that names the entry by its place, never by its text.
 */
export function parseContentKeys(text: string): ContentKeys {
  const entries = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  const keys = new Map<string, ContentKey>();
  for (const [index, entry] of entries.entries()) {
    const [, id, key] = ENTRY.exec(entry) ?? [];
    if (id === undefined || key === undefined) {
      throw new Error(`entry ${index + 1} must be id:key with a key of 32 bytes in base64`);
    }
    if (keys.has(id)) throw new Error(`entry ${index + 1} repeats the id of another`);
    keys.set(id, { id, key: Buffer.from(key, "base64") });
  }
  return { current: [...keys.values()][0] ?? null, find: (id) => keys.get(id) };
}
