import { type Codec, createCodec, parseContentKeys } from "@gmail-push/infra";

/** A codec without a key, as where `CONTENT_KEYS` is not set. */
export function plainCodec(): Codec {
  return createCodec(parseContentKeys(""));
}
