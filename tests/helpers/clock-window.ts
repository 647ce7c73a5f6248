function timeOfDay(offsetMinutes: number): string {
  const text = new Date(Date.now() + offsetMinutes * 60_000).toISOString();
  return `${text.slice(11, 13)}h${text.slice(14, 16)}`;
}

/** A sending window by the minutes from now at which it begins and ends, in UTC. */
export function windowFromNow(fromMinutes: number, toMinutes: number) {
  return {
    webhook_time_start: timeOfDay(fromMinutes),
    webhook_time_end: timeOfDay(toMinutes),
  };
}

/** Today's name in UTC, as the absence pause writes it. */
export function todayInUtc(): string {
  const format = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" });
  return format.format(new Date()).toLowerCase();
}
