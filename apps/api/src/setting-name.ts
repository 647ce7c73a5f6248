import { type SettingName, settingNames } from "@gmail-push/core";
import { HttpError } from "./http-error.ts";

/** @throws {HttpError} 404 that lists the names there are. */
export function parseSettingName(name: string): SettingName {
  const known = settingNames.find((each) => each === name);
  if (known !== undefined) return known;
  throw new HttpError(
    404,
    "unknown_setting",
    `No such setting; there are ${settingNames.join(", ")}`,
  );
}
