import {
  closeRedis,
  createAudit,
  createLogger,
  createQueues,
  createStores,
  EnvironmentError,
  type Ledger,
  openConsumerRedis,
  parseEnv,
  readLedger,
  sharedEnvSchema,
  toSharedConfig,
} from "@gmail-push/infra";
import { given } from "./launch/environment.ts";
import { parseCommandLine } from "./launch/parse-command-line.ts";
import { runScript } from "./launch/run-script.ts";
import { findRunningRedis } from "./launch/running-redis.ts";
import { checkRedisUrl } from "./redis-url.ts";

const HELP = `npm run ledger [-- --audit]

Prints the balance of all mail: accepted = delivered + skipped + dead + pending + expired.
--audit recomputes it from the records and the queues and names every email that does not add up.
Reads REDIS_URL and REDIS_PREFIX; without REDIS_URL, the Redis of a running \`npm start\`.
Exit status: 0 when it balances (and the audit is clean), else 1.`;

function age(at: number | null): string {
  if (at === null) return "-";
  const seconds = Math.max(0, Math.round((Date.now() - at) / 1_000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

function print({ acceptedTotal, states, pending, expired, balanced, oldestPendingAt }: Ledger) {
  const rows: [string, number, string][] = [
    ["accepted", acceptedTotal, ""],
    ["  delivered", states.delivered, ""],
    ["  skipped", states.skipped, ""],
    ["  dead", states.dead, ""],
    ["  pending", pending, `oldest ${age(oldestPendingAt)}`],
    ["    accepted", states.accepted, "not decided yet"],
    ["    waiting", states.waiting, "for a window or a destination"],
    ["    delivering", states.delivering, ""],
    ["  expired", expired, "forgotten after their retention"],
  ];
  for (const [label, count, remark] of rows) {
    console.log(`${label.padEnd(16)}${String(count).padStart(9)}  ${remark}`.trimEnd());
  }
  console.log(balanced ? "It balances." : "IT DOES NOT BALANCE.");
}

function parseOptions(args: readonly string[]) {
  const flag = { type: "boolean", default: false } as const;
  const options = { audit: flag, help: { ...flag, short: "h" } } as const;
  return parseCommandLine({ args: [...args], options }).values;
}

/** Resolves with whether all adds up. */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const values = parseOptions(args);
  if (values.help) {
    console.log(HELP);
    return true;
  }
  const url = await findRunningRedis(env);
  const config = toSharedConfig(parseEnv(sharedEnvSchema, { ...env, REDIS_URL: url }));
  await checkRedisUrl(url, given(env, "REDIS_URL") === undefined ? "npm start" : "REDIS_URL");
  const log = createLogger({ level: "silent" });
  await using stack = new AsyncDisposableStack();
  const redis = stack.adopt(openConsumerRedis({ url, log, name: "ledger" }), closeRedis);
  const { keys, emails, deliveries } = createStores(redis, config, log);
  const ledger = await readLedger(redis, keys);
  print(ledger);
  if (!values.audit) return ledger.balanced;

  const queues = stack.use(createQueues({ redis, prefix: keys.bull, log }));
  const { checked, findings } = await createAudit({ redis, keys, emails, deliveries, queues })();
  for (const { id, problem } of findings) console.log(`${id} ${problem}`);
  console.log(`audit: ${checked} emails checked, ${findings.length} findings`);
  return ledger.balanced && findings.length === 0;
}

await runScript(async () => main(process.argv.slice(2), process.env), [EnvironmentError]);
