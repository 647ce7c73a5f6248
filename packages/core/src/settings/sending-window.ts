import { parseTimeOfDay, timeWindow } from "../time-window.ts";
import { hasVersion, storedText } from "./stored-object.ts";
import type { StoredObject } from "./stored-object.ts";

/** The two texts of the time window as they are kept; blank means none. */
export interface SendingWindow {
  webhook_time_start: string;
  webhook_time_end: string;
}

interface WindowProblem {
  path: keyof SendingWindow;
  message: string;
}

/**
 * The effective window of a stored object (domain 8). The system before this one could not clear a window
 * set in the environment: in its objects a blank or missing side takes the initial one. In ours, which
 * carry a version, only a missing side does, so that clearing clears.
 */
export function storedSendingWindow(stored: StoredObject, initial: SendingWindow): SendingWindow {
  const isOurs = hasVersion(stored);
  return {
    webhook_time_start: sideOf(stored["webhook_time_start"], initial.webhook_time_start, isOurs),
    webhook_time_end: sideOf(stored["webhook_time_end"], initial.webhook_time_end, isOurs),
  };
}

/** What forbids saving the pair: each a time of day, then both or neither, not the same one. */
export function windowProblems({
  webhook_time_start: start,
  webhook_time_end: end,
}: SendingWindow): WindowProblem[] {
  const problems: WindowProblem[] = [];
  const message = "must be a time of day such as 9h05 or 09:05";
  if (isUnreadable(start)) problems.push({ path: "webhook_time_start", message });
  if (isUnreadable(end)) problems.push({ path: "webhook_time_end", message });
  if (problems.length > 0 || (start === "" && end === "")) return problems;
  if (start === "" || end === "") {
    const path = start === "" ? "webhook_time_start" : "webhook_time_end";
    return [{ path, message: "start and end must both be set, or neither" }];
  }
  if (timeWindow(start, end) !== null) return [];
  return [{ path: "webhook_time_end", message: "must differ from the start" }];
}

function isUnreadable(text: string): boolean {
  return text !== "" && parseTimeOfDay(text) === null;
}

function sideOf(stored: unknown, initial: string, isOurs: boolean): string {
  const text = storedText(stored);
  const isCleared = isOurs && stored !== undefined && stored !== null;
  return text === "" && !isCleared ? initial : text;
}
