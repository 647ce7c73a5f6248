import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, inject } from "vitest";
import { accessibilityFaults } from "./accessibility.ts";
import { ADMIN_PASSWORD } from "./environment.ts";
import { overhang, type PageFaults, watchFaults } from "./page-faults.ts";
import { type TestRedis, testRedis } from "./redis.ts";
import { root } from "./source-files.ts";
import { startTestApi, type TestApi } from "./start-api.ts";

export interface DashboardOptions {
  /** the browser's language; default English */
  locale?: "en" | "fr";
  /** default 1280 × 800; 360 × 740 is a phone */
  viewport?: { width: number; height: number };
  colorScheme?: "light" | "dark";
  /** who is signed in; default the operator; null: nobody */
  role?: "operator" | "viewer" | null;
}

/** One person at the dashboard: a browser context of its own, which a test may give further pages. */
export interface Dashboard extends AsyncDisposable {
  page: Page;
  context: BrowserContext;
  faults: PageFaults;
  /** opens a path of the dashboard and waits until its scripts have run */
  go: (path: string, page?: Page) => Promise<void>;
  /**
   * All that is wrong with the page as it is now, one line each: faults since the last check, accessibility,
   * sideways scrolling. Writes a screenshot as `NAME-LOCALE-SCHEME-WIDTH.jpg`.
   */
  check: (name: string, page?: Page) => Promise<string[]>;
  /** The same without what costs most: accessibility. */
  look: (name: string, page?: Page) => Promise<string[]>;
}

/** A dashboard, and the API behind it in a corner of Redis of its own. */
export interface OwnDashboard extends Dashboard {
  api: TestApi;
  redis: TestRedis;
}

const SCREENSHOTS = join(root, "tests/browser/screenshots");
const languages = { en: "en-GB", fr: "fr-FR" } as const;
export const phone = { width: 360, height: 740 } as const;
const desk = { width: 1280, height: 800 } as const;

let browser: Promise<Browser> | null = null;

/** The run's one browser, as this test file sees it. */
async function connect(): Promise<Browser> {
  browser ??= chromium.connect(inject("browserEndpoint"));
  return browser;
}

afterAll(async () => {
  const connected = browser;
  browser = null;
  await (await connected)?.close();
});

/** Who may sign in at an API of `openDashboard`. */
export const people = {
  operator: { user: "admin", password: ADMIN_PASSWORD },
  viewer: { user: "viewer", password: "viewer-password" },
} as const;

/** By the sign-in form, without drawing it. */
async function signIn(context: BrowserContext, role: keyof typeof people): Promise<void> {
  const form = people[role];
  const answer = await context.request.post("/admin/sign-in", { form, maxRedirects: 0 });
  if (answer.status() !== 303) throw new Error(`Sign-in was answered with ${answer.status()}`);
}

async function openContext(url: string, options: DashboardOptions): Promise<BrowserContext> {
  const { locale = "en", viewport = desk, colorScheme = "light", role = "operator" } = options;
  const context = await (
    await connect()
  ).newContext({
    baseURL: url,
    locale: languages[locale],
    timezoneId: "Europe/Paris",
    viewport,
    colorScheme,
    reducedMotion: "reduce",
  });
  // That something ends at all, on a machine with much else to do.
  context.setDefaultTimeout(20_000);
  if (role !== null) await signIn(context, role);
  return context;
}

/** `await using dashboard = await openDashboardAt(api, { locale: "fr" })`: a person at an API that runs already. */
export async function openDashboardAt(
  { url }: { url: string },
  options: DashboardOptions = {},
): Promise<Dashboard> {
  const { locale = "en", viewport = desk, colorScheme = "light" } = options;
  const context = await openContext(url, options);
  const faults = await watchFaults(context);
  const page = await context.newPage();

  async function look(name: string, shown = page): Promise<string[]> {
    await mkdir(SCREENSHOTS, { recursive: true });
    const file = `${name}-${locale}-${colorScheme}-${viewport.width}.jpg`;
    // To be looked at: whole pages take the browser twice as long as PNG.
    await shown.screenshot({ path: join(SCREENSHOTS, file), quality: 80, fullPage: true });
    const found = [...faults.found, ...(await overhang(shown))];
    faults.forget();
    return found;
  }

  return {
    page,
    context,
    faults,
    go: async (path, shown = page) => {
      await shown.goto(path, { waitUntil: "load" });
    },
    look,
    check: async (name, shown = page) => [
      ...(await look(name, shown)),
      ...(await accessibilityFaults(shown)),
    ],
    [Symbol.asyncDispose]: async () => context.close(),
  };
}

/** `await using dashboard = await openDashboard()`: a person, and an API of their own, which `env` is told too. */
export async function openDashboard(
  options: DashboardOptions & { env?: NodeJS.ProcessEnv } = {},
): Promise<OwnDashboard> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(testRedis());
  const env = { VIEWER_PASSWORD: people.viewer.password, ...options.env };
  const api = stack.use(await startTestApi(redis, env));
  const dashboard = stack.use(await openDashboardAt(api, options));
  const opened = stack.move();
  return {
    ...dashboard,
    api,
    redis,
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
}
