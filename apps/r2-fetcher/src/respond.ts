import { parseConfig, type Config, type Env } from "./config.ts";
import { startDeadline } from "./deadline.ts";
import { isFetchable } from "./host-list.ts";
import { Refusal } from "./refusal.ts";
import { isPackedFolder } from "./source-path.ts";
import { isKnownToken } from "./token.ts";
import { transfer, type StoredFile } from "./transfer.ts";
import { parseTransferRequest, type TransferRequest } from "./transfer-request.ts";

/** What may be told of a request: no link, no token, no key (it holds a file name). */
export type LogLine = Record<string, string | number | boolean | null>;

export interface RespondDeps {
  env: Env;
  log: (line: LogLine) => void;
}

/** Answers one request (domain 10.4). Never rejects. */
export async function respond(request: Request, { env, log }: RespondDeps): Promise<Response> {
  const startedAt = Date.now();
  const facts: LogLine = {};
  const tell = (outcome: string, more: LogLine): void => {
    log({
      event: "transfer ended",
      outcome,
      ...facts,
      ...more,
      durationMs: Date.now() - startedAt,
    });
  };
  try {
    await admit(request, env.R2_FETCH_TOKEN ?? "");
    const config = parseConfig(env);
    const wanted = await parseTransferRequest(request.body, config.bucketName);
    facts["provider"] = wanted.provider;
    facts["emailId"] = wanted.emailId;
    const stored = await run(wanted, request.signal, { bucket: env.BUCKET, config });
    tell(stored.already ? "already" : "stored", { bytes: stored.size });
    return Response.json(success(stored, `${config.publicBaseUrl}/${keyPath(wanted.objectKey)}`));
  } catch (error) {
    const refusal = asRefusal(error);
    tell(refusal.code, refusal === error ? {} : { error: describeFault(error) });
    return refused(refusal);
  }
}

async function admit(request: Request, tokens: string): Promise<void> {
  if (new URL(request.url).pathname !== "/") throw new Refusal("not_found", "Not found");
  if (request.method !== "POST") throw new Refusal("method_not_allowed", "Method not allowed");
  const token = request.headers.get("x-r2-fetch-token") ?? "";
  if (!(await isKnownToken(token, tokens))) throw new Refusal("unauthorized", "Unauthorized");
}

async function run(
  wanted: TransferRequest,
  caller: AbortSignal,
  { bucket, config }: { bucket: R2Bucket; config: Config },
): Promise<StoredFile> {
  const { hosts, allowHttp, transferMs, graceMs } = config;
  if (!isFetchable(wanted.sourceUrl, hosts, allowHttp)) {
    throw new Refusal("host_not_allowed", "Host not allowed");
  }
  const firstByteMs = isPackedFolder(wanted) ? null : config.firstByteMs;
  using deadline = startDeadline({ transferMs, firstByteMs, graceMs }, caller);
  return await transfer(wanted, { bucket, config, deadline });
}

function success({ originalFilename, size, sha256, already }: StoredFile, url: string): object {
  return {
    success: true,
    r2_url: url,
    ...(originalFilename !== null && { original_filename: originalFilename }),
    size,
    ...(sha256 !== null && { sha256 }),
    ...(already && { already }),
  };
}

function keyPath(objectKey: string): string {
  return objectKey.split("/").map(encodeURIComponent).join("/");
}

function refused({ status, code, message }: Refusal): Response {
  const headers = new Headers();
  if (code === "method_not_allowed") headers.set("allow", "POST");
  if (code === "busy") headers.set("retry-after", "30");
  return Response.json({ success: false, error: message, code }, { status, headers });
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal("internal_error", "Internal error", { cause: error });
}

/** Messages of the runtime may quote a URL, and then only the error's name is told. */
function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return "not an Error";
  return error.message.includes("//") ? error.name : `${error.name}: ${error.message}`;
}
