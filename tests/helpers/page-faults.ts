import type { BrowserContext, ConsoleMessage, Page, Response } from "playwright-core";

/** What a browser finds wrong with the pages it shows; each is one line. */
export interface PageFaults {
  /** everything since the last `forget` */
  found: readonly string[];
  forget: () => void;
  /** answers with these statuses are part of the test from here on, such as 422 to a wrong form */
  expectStatus: (...statuses: number[]) => void;
}

const REPORT = "reportViolation";
const LISTENER = `document.addEventListener("securitypolicyviolation", (event) => {
  window.${REPORT}(event.violatedDirective + " by " + (event.blockedURI || event.sourceFile) + " " + event.sample);
});`;

/** Chromium repeats each refused answer on the console; those are judged by their status. */
const isAboutAnswer = (message: ConsoleMessage) =>
  message.text().startsWith("Failed to load resource");

/** Records what goes wrong in any page of a context: scripts, policy, console, answers. Call before a page opens. */
export async function watchFaults(context: BrowserContext): Promise<PageFaults> {
  const found: string[] = [];
  const expected = new Set<number>();

  await context.exposeFunction(REPORT, (violation: unknown) => {
    found.push(`policy: ${String(violation)}`);
  });
  await context.addInitScript(LISTENER);
  context.on("console", (message) => {
    const isFault = ["error", "warning", "assert"].includes(message.type());
    if (isFault && !isAboutAnswer(message)) found.push(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => {
    found.push(`script: ${String(error.error())}`);
  });
  context.on("requestfailed", (request) => {
    const text = request.failure()?.errorText ?? "";
    // What a page still asks for when it is left is let go by the browser.
    if (text !== "net::ERR_ABORTED") found.push(`request: ${request.url()} ${text}`);
  });
  context.on("response", (response: Response) => {
    const status = response.status();
    if (status < 400 || expected.has(status)) return;
    found.push(`answer: ${response.request().method()} ${response.url()} ${status}`);
  });
  return {
    found,
    forget: () => void found.splice(0),
    expectStatus: (...statuses) => {
      for (const status of statuses) expected.add(status);
    },
  };
}

const OVERHANG = `(() => {
  const width = document.documentElement.clientWidth;
  const beyond = document.documentElement.scrollWidth - width;
  if (beyond <= 0) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    return element.getBoundingClientRect().right > width + 0.5;
  });
  const places = wide.map((element) => element.cloneNode(false).outerHTML.slice(0, 120));
  return ["sideways: " + beyond + " px beyond " + width + ": " + places.slice(-3).join(" ")];
})()`;

/** One line when the page has to be scrolled sideways, with the innermost of what reaches beyond the edge. */
export async function overhang(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(OVERHANG);
}
