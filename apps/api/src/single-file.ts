/** Runs one piece of work at a time; null at once when too many wait already. */
export function createSingleFile(maxWaiting: number) {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  return async <T>(work: () => Promise<T>): Promise<T | null> => {
    if (waiting >= maxWaiting) return null;
    waiting += 1;
    const mine = last.then(work, work).finally(() => {
      waiting -= 1;
    });
    last = mine.catch(() => undefined);
    return mine;
  };
}
