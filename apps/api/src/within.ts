/**
 * What `work` comes to, if it comes within `timeoutMs`; else what `late` says. The work goes on
 * unheard: whoever repeats it finds it done or not.
 */
export async function within<T>(
  work: Promise<T>,
  timeoutMs: number,
  late: () => Error,
): Promise<T> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(late()), timeoutMs);
  try {
    return await Promise.race([work, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
