import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { openDashboard, openDashboardAt, phone } from "../helpers/open-browser.ts";
import type { TestApi } from "../helpers/start-api.ts";

const URL_OF_RULES = "http://127.0.0.1:8099/rules/secret";

async function saveRules(api: TestApi, names: readonly string[]): Promise<void> {
  const rules = names.map((name) => ({
    id: name,
    name,
    conditions: [{ field: "subject", operator: "contains", value: name }],
    actions: { webhook_url: URL_OF_RULES },
  }));
  await api.change("routing_rules", { rules });
}

async function namesOf(api: TestApi): Promise<unknown[]> {
  const answer = await api.request("GET", "/api/admin/settings/routing_rules", { admin: true });
  return [...answer.text.matchAll(/"name":"([^"]*)"/g)]
    .map(([, name]) => name)
    .filter((name) => name !== "routing_rules");
}

function card(page: Page, name: string): Locator {
  return page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });
}

async function unlock(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).waitFor();
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save", exact: true }).click();
}

describe("the rules", () => {
  it("are added, written and ordered without the page being loaded again, then saved and locked", async () => {
    await using dashboard = await openDashboard();
    const { page, api } = dashboard;
    await saveRules(api, ["Devis", "Rushs"]);
    await dashboard.go("/admin/rules");
    await unlock(page);
    let loads = 0;
    page.on("load", () => {
      loads += 1;
    });
    await page.getByRole("button", { name: "+ Add a rule" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Urgences");
    await page.getByRole("button", { name: "Add a condition" }).click();
    await page.getByRole("group", { name: "Condition 1" }).getByLabel("Value").fill("urgent");
    const second = page.getByRole("group", { name: "Condition 2" });
    await second.getByLabel("Field").selectOption("body");
    await second.getByLabel("Test").selectOption("regex");
    await second.getByLabel("Value").fill("tr[èe]s press");
    await page.getByLabel("Destination", { exact: true }).fill(URL_OF_RULES);
    await page.getByLabel("Stop here").check();
    const up = page.getByRole("button", { name: "Up: Urgences" });
    await up.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "position 2" }).waitFor();
    expect(await up.and(page.locator(":focus")).count()).toBe(1);
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "position 1" }).waitFor();
    const done = page.getByRole("button", { name: "Done with this rule" });
    await done.click();
    await done.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Switch off: Devis" }).click();
    await card(page, "Devis").getByText("off", { exact: true }).waitFor();
    expect(loads).toBe(0);

    await save(page);
    await page.getByRole("status").filter({ hasText: "Saved as version 2" }).waitFor();
    expect(await namesOf(api)).toEqual(["Urgences", "Devis", "Rushs"]);
    expect(await page.getByRole("button", { name: "Save", exact: true }).count()).toBe(0);
    expect(await dashboard.check("rules-locked")).toEqual([]);
    await dashboard.go("/admin/rules");
    await unlock(page);
    await page.getByRole("button", { name: "Edit: Urgences" }).click();
    await page.getByLabel("Name", { exact: true }).waitFor();
    expect(await dashboard.check("rules-editor")).toEqual([]);
  });

  it("lose no press, however long the answer to the one before takes", async () => {
    await using dashboard = await openDashboard();
    const { page, api } = dashboard;
    await saveRules(api, ["Devis"]);
    await dashboard.go("/admin/rules");
    await unlock(page);
    await page.route("**/admin/rules", async (route) => {
      await delay(500);
      await route.continue();
    });
    await page.getByRole("button", { name: "+ Add a rule" }).click();
    await page.getByRole("button", { name: "Switch off: Devis" }).click();
    await card(page, "Devis").getByText("off", { exact: true }).waitFor();
    expect(await page.getByLabel("Name", { exact: true }).count()).toBe(1);
  });

  it("show each mistake beside its field, and keep what was typed", async () => {
    await using dashboard = await openDashboard();
    const { page, api } = dashboard;
    await saveRules(api, ["Devis"]);
    await dashboard.go("/admin/rules");
    await unlock(page);
    await page.getByRole("button", { name: "Edit: Devis" }).click();
    const condition = page.getByRole("group", { name: "Condition 1" });
    await condition.getByLabel("Test").selectOption("regex");
    await condition.getByLabel("Value").fill("(devis");
    dashboard.faults.expectStatus(422);
    await save(page);
    const mistake = condition.getByText(
      "RE2 cannot read this expression: missing closing ): `(devis`",
    );
    await mistake.waitFor();
    const value = condition.getByLabel("Value");
    expect(await value.inputValue()).toBe("(devis");
    expect(await value.getAttribute("aria-invalid")).toBe("true");
    expect(await dashboard.check("rules-mistake")).toEqual([]);
    await value.fill("(devis)");
    await save(page);
    await page.getByRole("status").filter({ hasText: "Saved as version 2" }).waitFor();
  });

  it("tell the second of two people who edit them, and overwrite nothing", async () => {
    await using dashboard = await openDashboard();
    const { page, api } = dashboard;
    await saveRules(api, ["Devis"]);
    await using other = await openDashboardAt(api);
    for (const each of [dashboard, other]) {
      await each.go("/admin/rules");
      await unlock(each.page);
      await each.page.getByRole("button", { name: "Edit: Devis" }).click();
    }
    await other.page.getByLabel("Name", { exact: true }).fill("Theirs");
    await save(other.page);
    await other.page.getByRole("status").filter({ hasText: "Saved as version 2" }).waitFor();

    await page.getByLabel("Name", { exact: true }).fill("Mine");
    await save(page);
    await page.getByRole("heading", { name: "Somebody else saved meanwhile" }).waitFor();
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Mine");
    expect(await page.getByRole("alert").textContent()).toContain("Theirs");
    expect(await namesOf(api)).toEqual(["Theirs"]);
    expect(await dashboard.check("rules-conflict")).toEqual([]);
    await page.getByRole("button", { name: "Go on with my draft" }).click();
    await page.getByRole("status").filter({ hasText: "version 2" }).waitFor();
    await save(page);
    await page.getByRole("status").filter({ hasText: "Saved as version 3" }).waitFor();
    expect(await namesOf(api)).toEqual(["Mine"]);
  });

  it("ask before a draft is left behind, and only then", async () => {
    await using dashboard = await openDashboard();
    const { page, api } = dashboard;
    await saveRules(api, ["Devis", "Rushs"]);
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await dashboard.go("/admin/rules");
    await unlock(page);
    await page.getByRole("link", { name: "Leave it and lock" }).click();
    await page.getByRole("button", { name: "Unlock" }).waitFor();
    expect(asked).toEqual([]);
    await unlock(page);
    await page.getByRole("button", { name: "Down: Devis" }).click();
    await page.getByText("There are changes that are not saved.").waitFor();
    await page.getByRole("link", { name: "Leave it and lock" }).click();
    await page.getByRole("button", { name: "Unlock" }).waitFor();
    expect(asked).toEqual(["beforeunload"]);
    expect(await namesOf(api)).toEqual(["Devis", "Rushs"]);
  });

  it("are tried on past emails, exported, imported, compared and restored", async () => {
    await using dashboard = await openDashboard();
    const { page, api } = dashboard;
    await saveRules(api, ["Devis"]);
    for (const subject of ["Un devis", "Des rushs"]) await api.push(buildPush({ subject }));
    await dashboard.go("/admin/rules");
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    const exported = await text(await (await downloading).createReadStream());
    await unlock(page);
    await page.getByText("Import", { exact: true }).click();
    await page
      .getByLabel("or its text")
      .fill(exported.replace('"value": "Devis"', '"value": "rushs"'));
    await page.getByRole("button", { name: "Import into the draft" }).click();
    await page.getByRole("status").filter({ hasText: "1 rule is in the draft" }).waitFor();
    await page.getByRole("button", { name: "Try the draft" }).click();
    await page.getByText("2 of 2 emails would differ.").waitFor();
    expect(await dashboard.check("rules-dry-run")).toEqual([]);
    await save(page);
    await page.getByRole("status").filter({ hasText: "Saved as version 2" }).waitFor();

    await page.getByRole("link", { name: "Versions" }).click();
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByRole("heading", { name: "From version 1 to version 2" }).waitFor();
    expect(await dashboard.check("rules-compared")).toEqual([]);
    await page.getByRole("link", { name: "Restore version 1" }).click();
    expect(await dashboard.check("rules-restore")).toEqual([]);
    await page.getByRole("button", { name: "Save as a new version" }).click();
    await page.getByRole("status").filter({ hasText: "Saved as version 3" }).waitFor();
  });

  it("can only be read by viewers, who see no whole destination", async () => {
    await using dashboard = await openDashboard({ role: "viewer", locale: "fr", viewport: phone });
    const { page, api } = dashboard;
    await saveRules(api, ["Devis"]);
    await dashboard.go("/admin/rules");
    await page.getByRole("heading", { name: "Devis" }).waitFor();
    expect(await page.getByRole("button", { name: "Déverrouiller" }).count()).toBe(0);
    expect(await page.content()).not.toContain("secret");
    expect(await dashboard.check("rules-viewer")).toEqual([]);
  });

  it("are edited without scripts too", async () => {
    await using dashboard = await openDashboard();
    const { api } = dashboard;
    await saveRules(api, ["Devis", "Rushs"]);
    const state = await dashboard.context.storageState();
    const browser = dashboard.context.browser();
    if (browser === null) throw new Error("a context of a browser");
    const options = { baseURL: api.url, javaScriptEnabled: false, storageState: state };
    await using context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto("/admin/rules");
    await unlock(page);
    await page.getByRole("button", { name: "Edit: Rushs" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Vidéos");
    await page.getByRole("button", { name: "Up: Rushs" }).click();
    await save(page);
    await page.getByText("Saved as version 2").waitFor();
    expect(await namesOf(api)).toEqual(["Vidéos", "Devis"]);
  });
});
