import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { fillDeliveries } from "../helpers/fill-deliveries.ts";
import { openDashboard, people } from "../helpers/open-browser.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";

/** What has the focus, when nothing on the screen says so: no outline, or out of sight. */
const UNSEEN = `(() => {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return "";
  const style = getComputedStyle(focused);
  const box = focused.getBoundingClientRect();
  const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const isInSight = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return isOutlined && isInSight ? "" : focused.cloneNode(false).outerHTML;
})()`;

/** Somebody with nothing but a keyboard. */
class Typist {
  readonly page: Page;
  /** what had the focus without being seen to */
  readonly unseen: string[] = [];

  constructor(page: Page) {
    this.page = page;
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
    const unseen = await this.page.evaluate<string>(UNSEEN);
    if (unseen !== "") this.unseen.push(unseen);
  }

  /** Tabs on until it has the focus. */
  async reach(target: Locator): Promise<void> {
    await target.waitFor();
    for (let presses = 0; presses < 120; presses += 1) {
      if ((await target.and(this.page.locator(":focus")).count()) > 0) return;
      await this.press("Tab");
    }
    throw new Error(`Not within 120 presses of Tab: ${target.toString()}`);
  }

  async choose(target: Locator): Promise<void> {
    await this.reach(target);
    await this.page.keyboard.press("Enter");
  }
}

describe("the keyboard alone", { timeout: 120_000 }, () => {
  it("signs in, flips a switch and replays one delivery, and the focus is always seen", async () => {
    await using dashboard = await openDashboard({ role: null });
    await using destination = await startDestination();
    await using stores = openTestStores(dashboard.redis);
    await fillDeliveries(stores, { urls: [destination.url], count: 3, state: "dead" });
    const { page } = dashboard;
    const typist = new Typist(page);
    page.on("dialog", (dialog) => void dialog.accept());

    await dashboard.go("/admin");
    await typist.reach(page.getByLabel("User"));
    await page.keyboard.type(people.operator.user);
    await typist.reach(page.getByLabel("Password"));
    await page.keyboard.type(people.operator.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();

    await typist.choose(page.getByRole("link", { name: "Tools", exact: true }));
    await page.getByRole("heading", { level: 1, name: "Tools" }).waitFor();
    await typist.press("Tab");
    expect(await page.evaluate("document.activeElement.className")).toBe("skip");
    await page.keyboard.press("Enter");
    await typist.choose(page.getByRole("button", { name: "Turn off Taking in emails" }));
    await page.getByRole("status").filter({ hasText: "Saved" }).waitFor();
    await typist.reach(page.getByRole("button", { name: "Turn on Taking in emails" }));
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Turn off Taking in emails" }).waitFor();

    await typist.choose(page.getByRole("link", { name: "Deliveries", exact: true }));
    await typist.reach(page.getByLabel("State"));
    await page.keyboard.type("dead");
    await typist.choose(page.getByRole("button", { name: "Filter" }));
    await page.waitForURL("**state=dead*");
    await typist.choose(page.getByRole("table").getByRole("link").first());
    await typist.choose(page.getByRole("link", { name: "Replay this one" }));
    await using _worker = await startTestWorker(dashboard.redis, { WEBHOOK_URL: destination.url });
    await typist.choose(page.getByRole("button", { name: /^Start: replay 1/ }));
    await destination.until(1, 15_000);
    await page.getByText("1 of 1").waitFor();

    expect(typist.unseen).toEqual([]);
    expect(await dashboard.check("keyboard-replay")).toEqual([]);
  });

  it("opens and uses the menu on a phone", async () => {
    await using dashboard = await openDashboard({
      viewport: { width: 360, height: 740 },
      locale: "fr",
    });
    const { page } = dashboard;
    const typist = new Typist(page);
    await dashboard.go("/admin");
    const link = page.getByRole("link", { name: "Livraisons", exact: true });
    expect(await link.isVisible()).toBe(false);
    await typist.choose(page.getByText("Menu", { exact: true }));
    await typist.choose(link);
    await page.getByRole("heading", { level: 1, name: "Livraisons" }).waitFor();
    expect(typist.unseen).toEqual([]);
    expect(await dashboard.check("keyboard-menu")).toEqual([]);
  });
});
