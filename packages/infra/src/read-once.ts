/** All gauges of one scrape are collected at once; so they share one reading. */
export function readOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | null = null;
  return async () => {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };
}
