import { readFile } from "node:fs/promises";
import { loadApiConfig, startApi } from "@gmail-push/api";
import { createMetrics, type Metrics } from "@gmail-push/infra";
import { loadWorkerConfig, startWorker } from "@gmail-push/worker";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { captureLog } from "../helpers/captured-log.ts";
import { testEnvironment } from "../helpers/environment.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";

const GOLDEN = "../fixtures/metrics.golden.txt";
const RULES = new URL("../../deploy/prometheus/alerts.yml", import.meta.url);
const RUNBOOK = new URL("../../docs/operations.md", import.meta.url);
const DASHBOARD = new URL("../../deploy/grafana/gmail-push.json", import.meta.url);

const metricSchema = z.object({
  name: z.string(),
  type: z.enum(["counter", "gauge", "histogram", "summary"]),
  labelNames: z.array(z.string()),
});
type Metric = z.infer<typeof metricSchema>;

async function metricsOf({ registry }: Metrics): Promise<Metric[]> {
  const types = new Map(
    (await registry.getMetricsAsJSON()).map(({ name, type }) => [name, String(type)]),
  );
  return registry
    .getMetricsAsArray()
    .filter(({ name }) => name.startsWith("gmail_push_"))
    .map((metric) => metricSchema.parse({ ...metric, type: types.get(metric.name) }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

async function metricsOfApi(redis: TestRedis): Promise<Metric[]> {
  const metrics = createMetrics();
  const config = loadApiConfig(testEnvironment(redis));
  await using _api = await startApi(config, { log: captureLog().log, metrics });
  return await metricsOf(metrics);
}

async function metricsOfWorker(redis: TestRedis): Promise<Metric[]> {
  const metrics = createMetrics();
  const config = loadWorkerConfig(testEnvironment(redis));
  await using _worker = await startWorker(config, { log: captureLog().log, metrics });
  return await metricsOf(metrics);
}

function lineOf({ name, type, labelNames }: Metric): string {
  return `${type} ${name}{${labelNames.join(",")}}`;
}

describe("the metrics of API and worker", () => {
  it("have these names, types and labels: dashboards and rules rest on them", async () => {
    await using redis = testRedis();
    const parts = [
      ["api", await metricsOfApi(redis)],
      ["worker", await metricsOfWorker(redis)],
    ] as const;
    const text = parts
      .map(([name, all]) => `# ${name}\n${all.map(lineOf).join("\n")}\n`)
      .join("\n");
    await expect(text).toMatchFileSnapshot(GOLDEN);
  });

  it("stand in the runbook's table, each with its labels", async () => {
    await using redis = testRedis();
    const rows = (await readFile(RUNBOOK, "utf8")).matchAll(/^\| `(gmail_push_\w+)` \| (.*?) \|/gm);
    const told = [...rows].map(([, name = "", labels = ""]) => ({
      name,
      labelNames: [...labels.matchAll(/`(\w+)`/g)].map(([, label = ""]) => label),
    }));
    const all = (await metricsOfApi(redis)).map(({ name, labelNames }) => ({ name, labelNames }));
    expect(told.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(all);
  });

  it("are named by the rules of Prometheus", async () => {
    await using redis = testRedis();
    for (const { name, type } of await metricsOfApi(redis)) {
      expect(name).toMatch(/^gmail_push_[a-z0-9_]+$/);
      expect([name, name.endsWith("_total")]).toEqual([name, type === "counter"]);
      expect(type !== "histogram" || name.endsWith("_seconds")).toBe(true);
    }
  });
});

/** Each `gmail_push_…{labels}` of an expression: the metric and the labels it is selected by. */
function selectorsIn(expression: string): { name: string; labels: string[] }[] {
  const found = expression.matchAll(/\bgmail_push_([a-z0-9_]+)(?:\{([^}]*)\})?/g);
  return [...found].map(([, name = "", selector = ""]) => ({
    name: `gmail_push_${name}`,
    labels: [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = ""]) => label),
  }));
}

/** Labels that an expression groups by. */
function groupedIn(expression: string): string[] {
  const found = expression.matchAll(/\b(?:by|ignoring)\s*\(([^)]*)\)/g);
  return [...found].flatMap(([, labels = ""]) => labels.split(",").map((label) => label.trim()));
}

/** Every heading of the runbook, as links name it. */
async function headingsOf(): Promise<Set<string>> {
  const text = await readFile(RUNBOOK, "utf8");
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(headings.map((heading) => heading.toLowerCase().replaceAll(" ", "-")));
}

async function expressionsOf(): Promise<{ rules: string[]; dashboard: string[] }> {
  const rule = z.object({ expr: z.string() });
  const rules = z
    .object({ groups: z.array(z.object({ rules: z.array(rule) })) })
    .parse(parse(await readFile(RULES, "utf8")));
  const dashboard = z
    .object({ panels: z.array(z.object({ targets: z.array(rule) })) })
    .parse(JSON.parse(await readFile(DASHBOARD, "utf8")));
  return {
    rules: rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
    dashboard: dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  };
}

describe("the rules and the dashboard", () => {
  it("use metrics and labels that exist", async () => {
    await using redis = testRedis();
    const known = new Map((await metricsOfApi(redis)).map((metric) => [metric.name, metric]));
    const { rules, dashboard } = await expressionsOf();
    expect([rules.length > 8, dashboard.length > 15]).toEqual([true, true]);
    for (const expression of [...rules, ...dashboard]) {
      const selectors = selectorsIn(expression);
      const labels = new Set(["job", "instance", "le", ""]);
      for (const { name, labels: selected } of selectors) {
        const metric = known.get(name) ?? known.get(name.replace(/_(?:bucket|sum|count)$/, ""));
        expect([name, metric?.name]).not.toEqual([name, undefined]);
        for (const label of metric?.labelNames ?? []) labels.add(label);
        expect([name, selected.filter((label) => !labels.has(label))]).toEqual([name, []]);
      }
      const unknown = groupedIn(expression).filter((label) => !labels.has(label));
      expect([expression, unknown]).toEqual([expression, []]);
    }
  });

  it("lead to entries of the runbook that exist, as do its own links", async () => {
    const headings = await headingsOf();
    const links = [
      ...(await readFile(RULES, "utf8")).matchAll(/docs\/operations\.md#([a-z0-9-]+)/g),
      ...(await readFile(RUNBOOK, "utf8")).matchAll(/\]\(#([a-z0-9-]+)\)/g),
    ].map(([, link = ""]) => link);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !headings.has(link))).toEqual([]);
  });
});
