import type { SettingName } from "@gmail-push/core";
import { type Api, loadApiConfig, startApi } from "@gmail-push/api";
import { captureLog, type CapturedLog } from "./captured-log.ts";
import { checkDescribed } from "./described-answers.ts";
import { ADMIN_PASSWORD, INGRESS_TOKEN, testEnvironment } from "./environment.ts";
import type { TestRedis } from "./redis.ts";

export interface Answer {
  status: number;
  headers: Headers;
  /** parsed, when it is JSON */
  body: Record<string, unknown>;
  text: string;
}

export interface TestApi extends Api {
  log: CapturedLog;
  /** Pushes an email as the Apps Script does. */
  push: (email: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** Any request; `admin` signs in as the operator. The answer must be as the API's description says. */
  request: (
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string>; admin?: boolean },
  ) => Promise<Answer>;
  /** Changes keys of a setting as an operator does; throws when that is refused. */
  change: (setting: SettingName, patch: object) => Promise<void>;
}

const BASIC = `Basic ${Buffer.from(`admin:${ADMIN_PASSWORD}`).toString("base64")}`;

function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null ? { ...value } : {};
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== "" ? parseObject(text) : {},
    text,
  };
}

/** `await using api = await startApi(redis)`: a real API on a free port of 127.0.0.1. */
export async function startTestApi(
  redis: Pick<TestRedis, "url" | "prefix">,
  env: NodeJS.ProcessEnv = {},
): Promise<TestApi> {
  const log = captureLog();
  const api = await startApi(loadApiConfig(testEnvironment(redis, env)), { log: log.log });

  const request: TestApi["request"] = async (method, path, options = {}) => {
    const { body, headers = {}, admin = false } = options;
    const isRaw = typeof body === "string" || body instanceof Uint8Array;
    const response = await fetch(`${api.url}${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(admin ? { authorization: BASIC } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
    });
    const answer = await read(response);
    const contentType = response.headers.get("content-type");
    checkDescribed({ method, path, contentType, status: answer.status, text: answer.text });
    return answer;
  };

  return {
    ...api,
    log,
    request,
    async change(setting, patch) {
      const path = `/api/admin/settings/${setting}`;
      const answer = await request("PATCH", path, { body: patch, admin: true });
      if (answer.status !== 200) throw new Error(`${setting} not changed: ${answer.text}`);
    },
    push: async (email, headers = {}) =>
      request("POST", "/api/ingress/gmail", {
        body: email,
        headers: { authorization: `Bearer ${INGRESS_TOKEN}`, ...headers },
      }),
  };
}
