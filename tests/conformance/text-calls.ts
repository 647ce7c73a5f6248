import {
  detect,
  detectDesabo,
  detectProvider,
  emailId,
  extractLinks,
  fetchableHost,
  fold,
  normalizeSourceUrl,
  objectKey,
} from "../../packages/core/src/index.ts";
import { instantOf, textOf } from "./vector.ts";
import type { JsonObject } from "./vector.ts";

/** The calls on texts and addresses, in the words of the vectors. */
export const textCalls = {
  media_solution: { "": mediaSolution },
  desabo: { "": desabo },
  links: {
    extract: (input: JsonObject) => ({
      links: extractLinks(textOf(input, "text")).map(({ provider, rawUrl }) => ({
        provider,
        raw_url: rawUrl,
      })),
    }),
    detect_provider: (input: JsonObject) => ({ provider: detectProvider(textOf(input, "url")) }),
  },
  normalize_url: {
    normalize: (input: JsonObject) => ({
      normalized: normalizeSourceUrl(textOf(input, "source_url"), textOf(input, "provider")),
    }),
    allowed_domain: (input: JsonObject) => fetchableHost(textOf(input, "url")),
  },
  object_key: {
    object_key: (input: JsonObject) => ({
      object_key: objectKey(textOf(input, "source_url"), textOf(input, "provider")),
    }),
  },
  email_id: {
    email_id: (input: JsonObject) => ({
      seed: emailId({ sender: textOf(input, "sender"), date: textOf(input, "date") }),
    }),
    normalize_text: (input: JsonObject) => ({ text: fold(textOf(input, "text")) }),
  },
};

function mediaSolution(input: JsonObject): unknown {
  const email = { subject: textOf(input, "subject"), body: textOf(input, "body") };
  const detection = detect(email, instantOf(input, "now"), textOf(input, "timezone"));
  const isMatch = detection.kind === "recadrage";
  return { matches: isMatch, delivery_time: isMatch ? detection.deliveryTime : null };
}

function desabo(input: JsonObject): unknown {
  const { matches, hasDropboxRequest, urgent } = detectDesabo({
    subject: textOf(input, "subject"),
    body: textOf(input, "body"),
  });
  return { matches, has_dropbox_request: hasDropboxRequest, is_urgent: urgent };
}
