interface Zone {
  name: string;
  formatter: Intl.DateTimeFormat;
}

/** A formatter is costly to make and cheap to use; zones are few, whatever is asked. */
const zones = new Map<string, Zone>();
const MAX_ZONES = 600;

const MINUTES_PER_HOUR = 60;

/** The zone itself when the runtime knows it, else `UTC` (domain 8). */
export function knownTimeZone(timeZone: string): string {
  return zoneOf(timeZone).name;
}

/** Minutes since 00:00 on the wall clock of the zone, 0 to 1439. */
export function minuteOfDay(now: Date, timeZone: string): number {
  const { hour, minute } = wallClock(now, timeZone);
  return Number(hour) * MINUTES_PER_HOUR + Number(minute);
}

/** English weekday name in lower case, as the absence pause stores it. */
export function weekdayOf(now: Date, timeZone: string): string {
  return (wallClock(now, timeZone)["weekday"] ?? "").toLowerCase();
}

function wallClock(now: Date, timeZone: string): Partial<Record<string, string>> {
  const parts = zoneOf(timeZone).formatter.formatToParts(now);
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}

function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  if (zones.size >= MAX_ZONES) zones.clear();
  const formatter = createFormatter(timeZone);
  const zone = { name: formatter.resolvedOptions().timeZone, formatter };
  zones.set(timeZone, zone);
  return zone;
}

function createFormatter(timeZone: string): Intl.DateTimeFormat {
  const options = {
    weekday: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  } as const;
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  } catch (error) {
    if (error instanceof RangeError) {
      return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
    }
    throw error;
  }
}
