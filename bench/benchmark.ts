/** What a benchmark is given besides its options. */
export interface BenchContext {
  /** aborted when somebody stops the run */
  signal: AbortSignal;
  /** Tells how far it is. */
  note: (line: string) => void;
}

/** One thing that can be measured. */
export interface Benchmark {
  summary: string;
  /** its numeric options and their defaults */
  options: Record<string, number>;
  /** Resolves with the figures as text. */
  run: (options: Record<string, number>, context: BenchContext) => Promise<string>;
}

/** Ties the options' names to the function that reads them. */
export function benchmark<N extends string>(
  summary: string,
  options: Record<N, number>,
  run: (options: Record<N, number>, context: BenchContext) => Promise<string>,
): Benchmark {
  return {
    summary,
    options,
    run: async (given, context) => run({ ...options, ...given }, context),
  };
}
