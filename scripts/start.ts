import { join, resolve } from "node:path";
import { loadApiConfig, startApi } from "@gmail-push/api";
import { createLogger, EnvironmentError } from "@gmail-push/infra";
import { loadWorkerConfig, startWorker } from "@gmail-push/worker";
import { buildEnvironment, given } from "./launch/environment.ts";
import { type DataFolder, openDataFolder } from "./launch/data-folder.ts";
import { closeLogFile, openLogFile } from "./launch/log-file.ts";
import { type OwnRedis, startOwnRedis } from "./launch/own-redis.ts";
import { type StopSignals, watchStopSignals } from "./launch/stop-signals.ts";
import { welcome } from "./launch/welcome.ts";
import { LaunchError } from "./launch-error.ts";
import { checkPort, freePort } from "./ports.ts";
import { findRedisBinary, type RedisBinary } from "./redis-binary.ts";
import { checkRedisUrl } from "./redis-url.ts";

/** `npm start`: API, worker and, unless REDIS_URL names one, a Redis of their own, in one process. */
async function start(env: NodeJS.ProcessEnv): Promise<void> {
  // Released last to first: API, worker, log, Redis, data folder.
  await using resources = new AsyncDisposableStack();
  const root = join(import.meta.dirname, "..");
  const folder = resources.use(
    await openDataFolder(resolve(root, given(env, "DATA_DIR") ?? ".data")),
  );
  const port = await choosePort(env);
  const source = await findRedis(env);
  // Up to here Ctrl-C simply ends the process; from here on there is something to stop in order.
  const signals = watchStopSignals();
  const redis = resources.use(await openRedis(source, folder));
  exitOnSecondSignal(signals, redis, folder);

  const token = given(env, "PROCESS_API_TOKEN") ?? (await folder.secret("token"));
  const adminPassword = given(env, "ADMIN_PASSWORD") ?? (await folder.secret("admin-password"));
  const complete = buildEnvironment(env, { port, redisUrl: redis.url, token, adminPassword });
  const [apiConfig, workerConfig] = [loadApiConfig(complete), loadWorkerConfig(complete)];

  const file = await openLogFile(join(folder.path, "gmail-push.log"));
  resources.defer(() => closeLogFile(file));
  const log = createLogger(apiConfig.log, file);
  resources.use(await startWorker(workerConfig, { log }));
  const api = resources.use(await startApi(apiConfig, { log }));

  const { url } = api;
  const shown = { env, url, redisUrl: redis.url, folder: folder.path, token, adminPassword };
  console.log(welcome({ ...shown, now: new Date() }));
  const signal = await Promise.race([signals.first, redis.lost]);
  console.log(`\n${signal}: finishing what is under way. Again to stop at once.`);
  await resources.disposeAsync();
  console.log("Stopped.");
}

/** 8080 unless PORT says otherwise; 0 is any free one, chosen here because the inbox's address needs it. */
async function choosePort(env: NodeJS.ProcessEnv): Promise<number> {
  const host = given(env, "HOST") ?? "127.0.0.1";
  const port = Number(given(env, "PORT") ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new LaunchError("PORT must be a number from 0 to 65535.");
  }
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
    onRestart: () => console.log("Redis had stopped; it runs again, with its data."),
  });
}

/** A Redis that others run is neither watched nor stopped. */
function givenRedis(url: string): OwnRedis {
  return { url, lost: new Promise(() => undefined), stop: leave, [Symbol.asyncDispose]: leave };
}

async function leave(): Promise<void> {}

/** Work under way is cut off, and BullMQ hands it out again at the next start; Redis still ends cleanly. */
function exitOnSecondSignal(signals: StopSignals, redis: OwnRedis, folder: DataFolder): void {
  void signals.second.then(async () => {
    console.log("Stopping at once.");
    await redis.stop();
    await folder[Symbol.asyncDispose]();
    process.exit(130);
  });
}

try {
  await start(process.env);
} catch (error) {
  if (!(error instanceof LaunchError) && !(error instanceof EnvironmentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
