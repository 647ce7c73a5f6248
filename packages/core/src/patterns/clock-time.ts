const HOURS_PER_DAY = 24;
const MINUTES_PER_HOUR = 60;

/** A time of day as the receivers read it, `09h05`, or null when no clock shows those digits. No minutes are `00`. */
export function clockTime(hour: string, minute: string): string | null {
  const exists = Number(hour) < HOURS_PER_DAY && Number(minute) < MINUTES_PER_HOUR;
  return exists ? `${hour.padStart(2, "0")}h${minute.padStart(2, "0")}` : null;
}
