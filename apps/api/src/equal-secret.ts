import { hash, timingSafeEqual } from "node:crypto";

function digest(text: string): Buffer {
  return hash("sha256", text, "buffer");
}

/** Whether two secrets are equal, in a time that tells nothing about where they differ. */
export function isEqualSecret(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}
