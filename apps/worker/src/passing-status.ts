const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether an HTTP status tells of a fault that may be gone another time. */
export function isPassingStatus(status: number): boolean {
  return status >= 500 || passingStatuses.has(status);
}
