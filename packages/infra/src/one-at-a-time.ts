/**
 * Does some work, which never rejects, whenever it is asked to, but one at a time: whoever asks while it is
 * under way gets it once more afterwards, together with all who ask by then. So nothing piles up when it hangs.
 */
export function oneAtATime(work: () => Promise<void>): () => void {
  let isAsked = false;
  let isUnderWay = false;

  async function doAll(): Promise<void> {
    isUnderWay = true;
    while (isAsked) {
      isAsked = false;
      await work();
    }
    isUnderWay = false;
  }

  return () => {
    isAsked = true;
    if (!isUnderWay) void doAll();
  };
}
