import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../scripts/ports.ts";
import { ALLOWED_SENDER, DEFAULT_PATH, RULE_PATH, RULED_WORD, STOPPED_WORD } from "./emails.ts";
import { type FaultyLink, openLink } from "./faulty-link.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { type RedisProcess, startRedisProcess } from "./redis-process.ts";
import { createServiceProcess, type ServiceProcess } from "./service-process.ts";

export const TOKEN = "chaos-token-of-32-characters-long";
const PASSWORD = "chaos-password";
const PREFIX = "chaos";
const READY_WITHIN_MS = 30_000;

/** Everything that takes part, with a link that can fail between every two. */
export interface Installation extends AsyncDisposable {
  redis: RedisProcess;
  api: ServiceProcess;
  workers: readonly [ServiceProcess, ServiceProcess];
  receiver: Receiver;
  links: Record<"client-api" | "api-redis" | "worker-redis" | "worker-destination", FaultyLink>;
  /** processes that ended though nobody ended them */
  crashes: readonly string[];
  prefix: string;
}

/** Starts it all and resolves once emails are taken and delivered; `folder` is for data and logs. */
export async function startInstallation(
  folder: string,
  signal: AbortSignal,
): Promise<Installation> {
  await using stack = new AsyncDisposableStack();
  await mkdir(folder, { recursive: true });
  const crashes: string[] = [];
  const onCrash = (problem: string) => void crashes.push(problem);
  const receiver = stack.use(await startReceiver());
  const redis = stack.use(await startRedisProcess(join(folder, "redis")));
  const apiPort = await freePort();
  const links = {
    "client-api": stack.use(await openLink(apiPort)),
    "api-redis": stack.use(await openLink(redis.port)),
    "worker-redis": stack.use(await openLink(redis.port)),
    "worker-destination": stack.use(await openLink(receiver.port)),
  };
  const destination = `http://127.0.0.1:${links["worker-destination"].port}`;
  const shared = sharedEnvironment(`${destination}${DEFAULT_PATH}`);

  function createService(name: string, app: string, redisPort: number): ServiceProcess {
    const env = { ...shared, PORT: String(apiPort), REDIS_URL: `redis://127.0.0.1:${redisPort}` };
    const script = `apps/${app}/src/main.ts`;
    return stack.use(createServiceProcess({ name, script, env, folder, onCrash }));
  }
  const api = createService("api", "api", links["api-redis"].port);
  const workers = [
    createService("worker-1", "worker", links["worker-redis"].port),
    createService("worker-2", "worker", links["worker-redis"].port),
  ] as const;
  for (const each of [api, ...workers]) each.start();
  const url = `http://127.0.0.1:${apiPort}`;
  await untilReady(`${url}/health/ready`, signal);
  await configure(url, `${destination}${RULE_PATH}`);

  const started = stack.move();
  const parts = { redis, api, workers, receiver, links, crashes, prefix: PREFIX };
  return { ...parts, [Symbol.asyncDispose]: async () => started.disposeAsync() };
}

/** Nothing of the caller's own settings comes in; locks are short, so that a run sees many takeovers. */
function sharedEnvironment(webhookUrl: string): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE = join(import.meta.dirname, "..", ".cache", "node") } =
    process.env;
  return {
    PATH,
    NODE_COMPILE_CACHE,
    HOST: "127.0.0.1",
    WORKER_PORT: "0",
    REDIS_PREFIX: PREFIX,
    PROCESS_API_TOKEN: TOKEN,
    ADMIN_PASSWORD: PASSWORD,
    WEBHOOK_URL: webhookUrl,
    EGRESS_ALLOW: "127.0.0.1/32",
    ALLOW_HTTP_DESTINATIONS: "true",
    GMAIL_SENDER_ALLOWLIST: ALLOWED_SENDER,
    JOB_LOCK_SECONDS: "5",
    STALLED_CHECK_SECONDS: "2",
    SWEEP_SECONDS: "2",
  };
}

async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  const limit = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const status = await fetch(url).then(
      async (response) => response.text().then(() => response.status),
      () => 0,
    );
    if (status === 200) return;
    if (performance.now() > limit) throw new Error(`Not ready after ${READY_WITHIN_MS / 1_000} s`);
    await delay(50, undefined, { signal });
  }
}

/** Many short pauses between attempts, so that a run ends soon after the last fault; and two rules. */
async function configure(url: string, ruleUrl: string): Promise<void> {
  await save(url, "PATCH", "processing_prefs", {
    retry_schedule_sec: Array.from({ length: 50 }, (_, index) => Math.min(index + 1, 3)),
    webhook_timeout_sec: 10,
  });
  const rule = (id: string, word: string, stop: boolean) => ({
    id,
    name: id,
    conditions: [{ field: "subject", operator: "contains", value: word, case_sensitive: false }],
    actions: { webhook_url: ruleUrl, priority: "normal", stop_processing: stop },
  });
  await save(url, "PUT", "routing_rules", {
    rules: [rule("copied", RULED_WORD, false), rule("stopped", STOPPED_WORD, true)],
  });
}

async function save(url: string, method: string, name: string, value: object): Promise<void> {
  const response = await fetch(`${url}/api/admin/settings/${name}`, {
    method,
    headers: {
      "content-type": "application/json",
      authorization: `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}`,
    },
    body: JSON.stringify(value),
  });
  const said = await response.text();
  if (!response.ok) throw new Error(`${name} was not saved: ${response.status} ${said}`);
}
