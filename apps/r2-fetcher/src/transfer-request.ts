import { openByteReader } from "./byte-reader.ts";
import { CLAIM_FOLDER } from "./claim.ts";
import { Refusal } from "./refusal.ts";

/** What the caller asks for (domain 10.4). */
export interface TransferRequest {
  sourceUrl: URL;
  objectKey: string;
  provider: string;
  /** Only for the log. */
  emailId: string | null;
}

const MAX_BODY_BYTES = 64 * 1024;
const MAX_URL_LENGTH = 8192;
const MAX_KEY_BYTES = 1024;
const NAME = /^[\w-]{1,64}$/;

/** Throws a Refusal for whatever is not as it must be. `bucketName`: the only bucket that may be named, null for any. */
export async function parseTransferRequest(
  body: ReadableStream | null,
  bucketName: string | null,
): Promise<TransferRequest> {
  const fields = await readObject(body);
  const provider = text(fields, "provider");
  if (!NAME.test(provider)) {
    throw new Refusal("invalid_body", "provider must be a word of at most 64 characters");
  }
  const { bucket, email_id: emailId } = fields;
  if (bucketName !== null && bucket !== undefined && bucket !== bucketName) {
    throw new Refusal("wrong_bucket", "This fetcher does not write to that bucket");
  }
  return {
    sourceUrl: parseSourceUrl(text(fields, "source_url")),
    objectKey: parseObjectKey(text(fields, "object_key")),
    provider,
    emailId: typeof emailId === "string" && NAME.test(emailId) ? emailId : null,
  };
}

async function readObject(body: ReadableStream | null): Promise<Record<string, unknown>> {
  if (body === null) throw new Refusal("invalid_body", "The body is missing");
  const reader = openByteReader(body);
  const bytes = await reader.readInto(new Uint8Array(MAX_BODY_BYTES + 1));
  if (bytes.length > MAX_BODY_BYTES) {
    await reader.cancel();
    throw new Refusal("too_large", `The body must be at most ${MAX_BODY_BYTES} bytes`);
  }
  const value = parseJson(new TextDecoder().decode(bytes));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal("invalid_body", "The body must be a JSON object");
  }
  return { ...value };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function text(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  if (typeof value === "string" && value.trim() !== "") return value;
  throw new Refusal("invalid_body", `${name} must be text, and not empty`);
}

function parseSourceUrl(source: string): URL {
  const url = source.length > MAX_URL_LENGTH ? null : URL.parse(source);
  if (url === null) {
    const limit = `of at most ${MAX_URL_LENGTH} characters`;
    throw new Refusal("invalid_body", `source_url must be a URL ${limit}`);
  }
  return url;
}

/** A key that means the same in the bucket and in the path of a URL, which folds dots and slashes. */
function parseObjectKey(key: string): string {
  const problem = keyProblem(key);
  if (problem === null) return key;
  throw new Refusal("invalid_object_key", `object_key must not ${problem}`);
}

function keyProblem(key: string): string | null {
  if (new TextEncoder().encode(key).length > MAX_KEY_BYTES) return `exceed ${MAX_KEY_BYTES} bytes`;
  if (!key.isWellFormed() || /[\p{Cc}\\]/u.test(key))
    return "hold control characters or backslashes";
  if (key.includes("..")) return 'hold ".."';
  if (key.startsWith(CLAIM_FOLDER)) return `begin with ${CLAIM_FOLDER}`;
  const isPath = key.split("/").every((segment) => segment !== "" && segment !== ".");
  return isPath ? null : "have empty parts, or begin or end with a slash";
}
