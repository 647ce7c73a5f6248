/** Two signals closer than this are one Ctrl-C: npm and the terminal may both pass it on. */
const sameKeyPressMs = 500;

export interface StopSignals {
  readonly first: Promise<NodeJS.Signals>;
  /** The next one after the first, from somebody who does not want to wait. */
  readonly second: Promise<NodeJS.Signals>;
}

/** Listens from now on for SIGINT, SIGTERM and SIGHUP, which no longer end the process by themselves. */
export function watchStopSignals(
  from: NodeJS.EventEmitter = process,
  clock = () => performance.now(),
): StopSignals {
  const first = Promise.withResolvers<NodeJS.Signals>();
  const second = Promise.withResolvers<NodeJS.Signals>();
  let firstAt: number | undefined;
  const note = (signal: NodeJS.Signals): void => {
    const now = clock();
    firstAt ??= now;
    if (now === firstAt) first.resolve(signal);
    else if (now - firstAt > sameKeyPressMs) second.resolve(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) from.on(signal, note);
  return { first: first.promise, second: second.promise };
}
