/** A start that cannot succeed as things stand; the message tells the person what to change. */
export class LaunchError extends Error {
  override name = "LaunchError";
}
