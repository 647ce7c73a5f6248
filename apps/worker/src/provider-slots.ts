/**
 * How many files one worker fetches from a provider at a time. Below OFFLOAD_CONCURRENCY, so that no provider's slow
 * files hold up the others'; more for Dropbox, from where most files come and which throttles by link rather than by caller.
 */
const slotsOf: Readonly<Record<string, number>> = { dropbox: 4, swisstransfer: 2, fromsmash: 2 };
const OTHERS = 1;

export interface ProviderSlots {
  /** Null when all of a provider's slots are taken. To be disposed of when done. */
  take: (provider: string) => Disposable | null;
}

export function createProviderSlots(): ProviderSlots {
  const taken = new Map<string, number>();
  return {
    take: (provider) => {
      const others = taken.get(provider) ?? 0;
      if (others >= (slotsOf[provider] ?? OTHERS)) return null;
      taken.set(provider, others + 1);
      return {
        [Symbol.dispose]: () => {
          taken.set(provider, (taken.get(provider) ?? 1) - 1);
        },
      };
    },
  };
}
