/** Who asks while a reading is under way, or within `keptMs` after it, shares it. One that fails is not kept. */
export function readOnce<T>(read: () => Promise<T>, keptMs = 0): () => Promise<T> {
  let reading: Promise<T> | null = null;
  let kept: { value: T; readAt: number } | null = null;

  async function refresh(): Promise<T> {
    const value = await read();
    kept = { value, readAt: performance.now() };
    return value;
  }

  return async () => {
    if (kept !== null && performance.now() - kept.readAt < keptMs) return kept.value;
    reading ??= refresh().finally(() => {
      reading = null;
    });
    return reading;
  };
}
