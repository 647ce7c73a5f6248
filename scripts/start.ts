import { join, resolve } from "node:path";
import { startApi } from "@gmail-push/api";
import { createLogger, createMetrics, EnvironmentError } from "@gmail-push/infra";
import { startWorker } from "@gmail-push/worker";
import { loadConfigs } from "./launch/configs.ts";
import { buildEnvironment, given, urlOf } from "./launch/environment.ts";
import { type DataFolder, openDataFolder } from "./launch/data-folder.ts";
import { closeLogFile, openLogFile } from "./launch/log-file.ts";
import { helpText, wantsHelp } from "./launch/options.ts";
import { type OwnRedis, startOwnRedis } from "./launch/own-redis.ts";
import { refusedDestination } from "./launch/refused-destination.ts";
import { runScript } from "./launch/run-script.ts";
import { makeSignInLink } from "./launch/sign-in-link.ts";
import { waitUntilReady } from "./launch/readiness.ts";
import { type StopSignals, watchStopSignals } from "./launch/stop-signals.ts";
import { welcome } from "./launch/welcome.ts";
import { checkPort, freePort } from "./ports.ts";
import { findRedisBinary, type RedisBinary } from "./redis-binary.ts";
import { checkRedisUrl } from "./redis-url.ts";

const readyWithinMs = 10_000;

/** `npm start`: API, worker and, unless REDIS_URL names one, a Redis of their own, in one process. */
async function start(env: NodeJS.ProcessEnv): Promise<void> {
  // Released last to first: API, worker, log, Redis, data folder.
  await using resources = new AsyncDisposableStack();
  const root = join(import.meta.dirname, "..");
  const folder = resources.use(
    await openDataFolder(resolve(root, given(env, "DATA_DIR") ?? ".data")),
  );
  const made = await chooseSecrets(env, folder);
  // Every mistake is told at once, before the port or Redis can fail for one of them.
  loadConfigs({
    ...buildEnvironment(env, { port: 8080, redisUrl: "redis://127.0.0.1", ...made }),
    PORT: given(env, "PORT"),
    REDIS_URL: given(env, "REDIS_URL") ?? "redis://127.0.0.1",
  });
  const port = await choosePort(env);
  const source = await findRedis(env);
  // Up to here Ctrl-C simply ends the process; from here on there is something to stop in order.
  const signals = watchStopSignals();
  const stoppable: Stoppable = { folder };
  const stopAtOnce = createStopAtOnce(stoppable);
  // What starts may wait for ever for a Redis that is gone.
  const stopEarly = async (signal: NodeJS.Signals): Promise<never> =>
    stopAtOnce(`\n${signal}: stopped before it was ready.`);
  const launching = launch({ env, folder, made, port, source, resources, stoppable, stopAtOnce });
  launching.catch(async () => stopEarly(await signals.first));
  const launched = await Promise.race([launching, signals.first]);
  if (typeof launched === "string") return await stopEarly(launched);
  console.log(launched.text);

  const signal = await signals.first;
  console.log(`\n${signal}: finishing what is under way. Again to stop at once.`);
  limitDrain(signals, launched.graceMs, stopAtOnce);
  await resources.disposeAsync();
  console.log("Stopped.");
}

interface Launch {
  env: NodeJS.ProcessEnv;
  folder: DataFolder;
  made: Secrets;
  port: number;
  source: RedisSource;
  /** Is given all that is to be released in the end. */
  resources: AsyncDisposableStack;
  stoppable: Stoppable;
  stopAtOnce: StopAtOnce;
}

/** Starts everything; resolves with what the person is told, and for how long a drain may last. */
async function launch(what: Launch): Promise<{ text: string; graceMs: number }> {
  const { env, folder, made, port, resources, stopAtOnce } = what;
  const redis = resources.use(await openRedis(what.source, folder));
  what.stoppable.redis = redis;
  // Without Redis nothing can be finished; what was taken is in its files.
  redis.lost.catch(async (error: unknown) => stopAtOnce(`Redis is gone. ${messageOf(error)}`));
  const config = loadConfigs(buildEnvironment(env, { port, redisUrl: redis.url, ...made }));

  const file = await openLogFile(join(folder.path, "gmail-push.log"));
  resources.defer(async () => closeLogFile(file));
  const deps = { log: createLogger(config.api.log, file), metrics: createMetrics() };
  resources.use(await startWorker(config.worker, deps));
  resources.use(await startApi(config.api, deps));

  const url = urlOf(given(env, "HOST"), port);
  const problems = await waitUntilReady(url, readyWithinMs);
  const warnings = await refusedDestination(given(env, "WEBHOOK_URL"), config.worker.egress);
  await folder.noteUrl(url);
  const shown = { env, url, redisUrl: redis.url, folder: folder.path, ...made };
  const signInPath = await makeSignInLink(env, config.api, deps.log);
  const text = welcome({ ...shown, signInPath, problems, warnings, now: new Date() });
  return { text, graceMs: config.api.shutdownGraceMs };
}

interface Secrets {
  token: string;
  adminPassword: string;
  linkSecret: string;
}

/** What the person set, else what the folder keeps. */
async function chooseSecrets(env: NodeJS.ProcessEnv, folder: DataFolder): Promise<Secrets> {
  return {
    token: given(env, "PROCESS_API_TOKEN") ?? (await folder.secret("token")),
    adminPassword: given(env, "ADMIN_PASSWORD") ?? (await folder.secret("admin-password")),
    linkSecret: await folder.secret("magic-link-secret"),
  };
}

/** 8080 unless PORT says otherwise; 0 is any free one, chosen here because the inbox's address needs it. */
async function choosePort(env: NodeJS.ProcessEnv): Promise<number> {
  const host = given(env, "HOST") ?? "127.0.0.1";
  const port = Number(given(env, "PORT") ?? 8080);
  if (port === 0) return freePort(host);
  await checkPort(host, port);
  return port;
}

type RedisSource = { url: string } | { binary: RedisBinary };

async function findRedis(env: NodeJS.ProcessEnv): Promise<RedisSource> {
  const url = given(env, "REDIS_URL");
  if (url === undefined) return { binary: await findRedisBinary(env) };
  await checkRedisUrl(url);
  return { url };
}

async function openRedis(source: RedisSource, folder: DataFolder): Promise<OwnRedis> {
  if ("url" in source) return givenRedis(source.url);
  return startOwnRedis({
    binary: source.binary,
    folder: join(folder.path, "redis"),
    password: await folder.secret("redis-password"),
    onRestart: () => console.log("Redis had stopped; it runs again, with its data."),
  });
}

/** A Redis that others run is neither watched nor stopped. */
function givenRedis(url: string): OwnRedis {
  return { url, lost: new Promise(() => undefined), stop: leave, [Symbol.asyncDispose]: leave };
}

async function leave(): Promise<void> {}

type StopAtOnce = (why: string) => Promise<never>;

interface Stoppable {
  folder: DataFolder;
  /** absent until it runs */
  redis?: OwnRedis;
}

/** Work that is cut off is handed out again at the next start; Redis still ends cleanly. The first reason counts. */
function createStopAtOnce(running: Stoppable): StopAtOnce {
  const stop = async (why: string): Promise<never> => {
    console.log(why);
    await running.redis?.stop();
    await running.folder[Symbol.asyncDispose]();
    process.exit(130);
  };
  let stopping: Promise<never> | undefined;
  return async (why) => (stopping ??= stop(why));
}

/** A drain ends at the latest with a second signal or with its grace. */
function limitDrain(signals: StopSignals, graceMs: number, stopAtOnce: StopAtOnce): void {
  void signals.second.then(async () => stopAtOnce("Stopping at once."));
  const overdue = setTimeout(() => {
    void stopAtOnce(`Not done after ${graceMs / 1000} s; stopping.`);
  }, graceMs);
  overdue.unref();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function main(args: readonly string[]): Promise<true> {
  if (wantsHelp(args)) console.log(helpText);
  else await start(process.env);
  return true;
}

await runScript(async () => main(process.argv.slice(2)), [EnvironmentError]);
