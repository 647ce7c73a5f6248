import type { Page } from "playwright-core";
import {
  type Dashboard,
  type DashboardOptions,
  openDashboardAt,
  people,
  phone,
} from "../helpers/open-browser.ts";
import { fillInstallation, type Installation } from "../helpers/installation/fill-installation.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";
import { type DashboardPage, dashboardPages } from "./dashboard-pages.ts";

/** So that the pages tell of copies; nothing is asked for any. */
const WITH_COPIES = {
  R2_FETCH_ENABLED: "true",
  R2_FETCH_ENDPOINT: "https://fetcher.studio-lumen.test",
  R2_FETCH_TOKEN: "a-token-of-the-fetcher-that-is-long-enough",
};

/** An API with a filled installation behind it. */
export interface FilledApi extends AsyncDisposable {
  api: TestApi;
  installation: Installation;
}

export async function startFilledApi(): Promise<FilledApi> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(testRedis());
  const installation = await fillInstallation(redis);
  const env = { VIEWER_PASSWORD: people.viewer.password, ...WITH_COPIES };
  const api = stack.use(await startTestApi(redis, env));
  const opened = stack.move();
  return { api, installation, [Symbol.asyncDispose]: async () => opened.disposeAsync() };
}

/**
 * How pages are looked at: of language, theme and width each pair occurs in one of the two walks. With BROWSER_LOOKS=all
 * every language is walked in every theme and width.
 */
export function looksOf(locale: "en" | "fr") {
  const all = (["light", "dark"] as const).flatMap((colorScheme) =>
    [{ width: 1280, height: 800 }, phone].map((viewport) => ({
      colorScheme,
      viewport,
      width: viewport.width,
    })),
  );
  if (process.env["BROWSER_LOOKS"] === "all") return all;
  return all.filter(({ colorScheme, viewport }) => {
    const isPlain = (colorScheme === "light") === (viewport !== phone);
    return isPlain === (locale === "en");
  });
}

/** Whether anything an email, a destination or an operator typed was taken for script. */
async function isStruck(page: Page): Promise<boolean> {
  return page.evaluate<boolean>("window.struck !== undefined");
}

async function visit(
  dashboard: Dashboard,
  { name, path, prepare }: DashboardPage,
  { installation, isViewer }: { installation: Installation; isViewer: boolean },
): Promise<string[]> {
  const { page } = dashboard;
  await dashboard.go(path(installation));
  await prepare?.(page);
  const picture = isViewer ? `viewer-${name}` : name;
  const found = await dashboard.check(picture);
  if (await isStruck(page)) found.push("ran what it should show");
  return found.map((fault) => `${name}: ${fault}`);
}

/** Opens every page and tells all that is wrong with any of them. */
export async function walkPages(
  { api, installation }: FilledApi,
  options: DashboardOptions = {},
  pages: readonly DashboardPage[] = dashboardPages,
): Promise<string[]> {
  await using dashboard = await openDashboardAt(api, options);
  dashboard.page.on("dialog", (dialog) => void dialog.accept());
  const faults: string[] = [];
  const how = { installation, isViewer: options.role === "viewer" };
  for (const each of pages) {
    if (each.name === "not-found") dashboard.faults.expectStatus(404);
    faults.push(...(await visit(dashboard, each, how)));
  }
  return faults;
}
