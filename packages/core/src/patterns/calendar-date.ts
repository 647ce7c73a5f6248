const CENTURY = "20";

/** A date as the receivers read it, `03/09/2025`, or null when the calendar lacks it. A year of two digits is 20yy. */
export function calendarDate(day: string, month: string, writtenYear: string): string | null {
  const year = writtenYear.length === 2 ? `${CENTURY}${writtenYear}` : writtenYear;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const exists =
    Number(year) > 0 &&
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day);
  return exists ? `${day.padStart(2, "0")}/${month.padStart(2, "0")}/${year}` : null;
}
