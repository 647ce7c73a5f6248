import { benchmark, type BenchContext } from "./benchmark.ts";
import { type Filled, fillInstallation } from "./dashboard/fill.ts";
import { measurePage, type PageFigures } from "./dashboard/measure.ts";
import { environmentOf, startApiProcess } from "./installation.ts";
import { openBenchRedis } from "./redis.ts";
import { quantile } from "./statistics.ts";
import { figure, formatTable } from "./table.ts";

const defaults = { emails: 1_000_000, dead: 10_000, rounds: 30 };
type Options = typeof defaults;

const PREFIX = "bench";
const AUTHORIZATION = `Basic ${Buffer.from("admin:bench-password").toString("base64")}`;
const GOAL_MS = 100;

function pagesOf({ email, requestId, delivery, destination, replay, middle }: Filled): string[] {
  const half = new Date(middle).toISOString().slice(0, 16);
  return [
    "/admin",
    "/admin?range=7d",
    "/admin?range=30d",
    "/admin/overview",
    "/admin/emails",
    "/admin/emails?state=delivered",
    `/admin/emails?to=${half}`,
    "/admin/emails?detector=recadrage",
    "/admin/emails?detector=desabonnement_journee_tarifs",
    "/admin/emails?outcome=stopped_by_routing_rule",
    `/admin/emails?q=${requestId}`,
    "/admin/emails?q=request-unknown",
    `/admin/emails/${email}`,
    "/admin/deliveries",
    "/admin/deliveries?state=dead",
    `/admin/deliveries?to=${half}`,
    `/admin/deliveries/${delivery}`,
    "/admin/replays",
    "/admin/replays/new?state=dead",
    `/admin/replays/${replay}`,
    `/admin/replays/${replay}/progress`,
    "/admin/audit",
    "/admin/audit?author=nobody",
    "/admin/rules",
    "/admin/rules/versions",
    "/admin/lab",
    "/admin/tools",
    "/admin/tools/history/webhook_config",
    "/admin/tools/import",
    "/admin/destinations",
    `/admin/destinations/${destination}`,
    "/admin/alerts",
    "/admin/alerts/in-force",
    "/admin/access",
    "/admin/api",
  ];
}

function row(page: PageFigures): string[] {
  const { path, status, ms, bytes, apiCpuMs, redisCpuMs, commands, told } = page;
  const shown = path.replace(/[0-9a-f]{20,}/, "…");
  const times = [0.5, 0.95, 1].map((q) => figure(quantile(ms, q)));
  const work = [apiCpuMs, redisCpuMs, commands, bytes / 1_024].map(figure);
  return [shown, String(status), ...times, ...work, told];
}

function report({ emails, dead, rounds }: Options, filled: Filled, pages: PageFigures[]): string {
  const work = Math.max(...pages.map(({ apiCpuMs, redisCpuMs }) => apiCpuMs + redisCpuMs));
  const slow = pages.filter(({ ms }) => quantile(ms, 0.95) > GOAL_MS).map(({ path }) => path);
  return [
    `${emails} emails, ${dead} dead deliveries, ${figure(filled.bytes / 1_048_576)} MiB of Redis; each page ${rounds} times`,
    formatTable(
      [
        "page",
        "status",
        "ms median",
        "p95",
        "max",
        "API CPU ms",
        "Redis CPU ms",
        "commands",
        "KiB",
        "commonest per page",
      ],
      pages.map(row),
    ),
    slow.length === 0
      ? `95 of 100 answers of every page took less than ${GOAL_MS} ms.`
      : `Slower than ${GOAL_MS} ms: ${slow.join(", ")}`,
    `No page takes more than ${figure(work)} ms of CPU time, the API's and Redis's together.`,
    "Times are from the request to the last byte, on the same machine; commands inside scripts count too.",
  ].join("\n");
}

async function runDashboard(options: Options, context: BenchContext): Promise<string> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await openBenchRedis());
  const { control } = redis;
  const webhookUrl = "https://hook.studio.test/default";
  const installation = { redisUrl: redis.url, prefix: PREFIX, webhookUrl };
  // Before Redis is filled, which takes minutes: what cannot start is told at once.
  const api = stack.use(await startApiProcess(installation));
  const env = environmentOf(installation);
  const filled = await fillInstallation({ redis: control, env, ...options }, context);
  context.note(`filled, ${figure(filled.bytes / 1_048_576)} MiB`);
  const measure = {
    api,
    authorization: AUTHORIZATION,
    control,
    rounds: options.rounds,
  };
  const pages: PageFigures[] = [];
  for (const path of pagesOf(filled)) {
    context.signal.throwIfAborted();
    context.note(path);
    pages.push(await measurePage(path, measure));
  }
  return report(options, filled, pages);
}

export const dashboardBenchmark = benchmark(
  "times every page of the dashboard over a full Redis",
  defaults,
  runDashboard,
);
