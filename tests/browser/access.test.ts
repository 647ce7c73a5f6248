import { describe, expect, it } from "vitest";
import { openDashboard, openDashboardAt, people, phone } from "../helpers/open-browser.ts";

const env = { MAGIC_LINK_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}` };

describe("access, in a browser", () => {
  it("makes a token, shows it once, and revokes it", async () => {
    await using dashboard = await openDashboard({ env });
    const { page, api } = dashboard;
    dashboard.faults.expectStatus(422);
    await dashboard.go("/admin/access");
    const card = page.locator("#tokens");
    await card.getByText("Make a token").first().click();
    await card.getByRole("textbox", { name: "Name" }).fill("nightly");
    await card.getByRole("checkbox", { name: /^read/ }).uncheck();
    await card.getByRole("button", { name: "Make a token" }).click();
    await page.getByText("At least one.").waitFor();
    expect(await card.getByRole("textbox", { name: "Name" }).inputValue()).toBe("nightly");
    expect(await dashboard.check("access-mistake")).toEqual([]);

    await card.getByRole("checkbox", { name: /^read/ }).check();
    await card.getByRole("button", { name: "Make a token" }).click();
    const secret = await page.getByRole("textbox", { name: "Your new token" }).inputValue();
    expect(await dashboard.check("access-token")).toEqual([]);
    const headers = { authorization: `Bearer ${secret}` };
    expect((await api.request("GET", "/api/admin/ledger", { headers })).status).toBe(200);

    await page.getByRole("link", { name: "Done, hide it" }).click();
    expect(await page.getByText(secret).count()).toBe(0);
    page.once("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "Revoke nightly" }).click();
    await card.getByText("There is none.").waitFor();
    expect((await api.request("GET", "/api/admin/ledger", { headers })).status).toBe(401);
    expect(await dashboard.check("access")).toEqual([]);
  });

  it("makes a link that signs another browser in, on a phone and in French, once", async () => {
    await using dashboard = await openDashboard({ env });
    const { page, api } = dashboard;
    await dashboard.go("/admin/access");
    const card = page.locator("#links");
    await card.getByText("Make a link").first().click();
    await card.getByRole("textbox", { name: "For whom" }).fill("Marie");
    await card.getByRole("button", { name: "Make a link" }).click();
    const link = await page.getByRole("textbox", { name: "Your new sign-in link" }).inputValue();
    expect(await dashboard.check("access-link")).toEqual([]);

    await using marie = await openDashboardAt(api, {
      role: null,
      locale: "fr",
      viewport: phone,
      colorScheme: "dark",
    });
    await marie.go(link);
    await marie.page.reload();
    expect(await marie.check("link")).toEqual([]);
    await marie.page.getByRole("button", { name: "Se connecter" }).click();
    await marie.page.waitForURL("**/admin");
    await marie.go("/admin/access");
    await marie.page.getByText("ce navigateur").waitFor();
    expect(await marie.page.getByText("Jetons d’API").count()).toBe(0);
    expect(await marie.check("access-viewer")).toEqual([]);

    marie.faults.expectStatus(410);
    await marie.go(link);
    await marie.page.getByText("Ce lien ne fonctionne pas").waitFor();
    expect(await marie.check("link-gone")).toEqual([]);

    await page.goto("/admin/access");
    await page.getByRole("button", { name: "End the session of link:Marie" }).click();
    await marie.go("/admin");
    await marie.page.getByLabel("Mot de passe").waitFor();
  });

  it("tells errors as pages, with the frame for whoever is signed in", async () => {
    await using dashboard = await openDashboard({ locale: "fr" });
    for (const status of [403, 404, 405]) dashboard.faults.expectStatus(status);
    await dashboard.go("/admin/nowhere");
    await dashboard.page.getByRole("heading", { name: "Page introuvable" }).waitFor();
    expect(await dashboard.check("error-404")).toEqual([]);
    await dashboard.go("/admin/sign-out");
    await dashboard.page.getByRole("heading", { name: "Impossible de cette façon" }).waitFor();
    // The session has ended elsewhere, and another has begun: the page's token is that of the first.
    await dashboard.go("/admin/access");
    const { operator: form } = people;
    await dashboard.context.request.post("/admin/sign-in", { form, maxRedirects: 0 });
    await dashboard.page.getByRole("button", { name: "Se déconnecter" }).click();
    await dashboard.page.getByText("Envoi extérieur ou trop ancien").waitFor();
    expect(await dashboard.check("error-403")).toEqual([]);
  });

  it("leads to signing in when the session ends while a page refreshes itself, and back", async () => {
    await using dashboard = await openDashboard();
    const { page, context, faults } = dashboard;
    faults.expectStatus(401);
    await dashboard.go("/admin?range=7d");
    await context.clearCookies();
    await page.evaluate("htmx.trigger('[hx-trigger*=refresh]', 'refresh')");
    await page.waitForURL("**/admin/sign-in?next=*");
    expect(new URL(page.url()).searchParams.get("next")).toBe("/admin?range=7d");
    await page.getByLabel("User").fill(people.operator.user);
    await page.getByLabel("Password").fill(people.operator.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/admin?range=7d");
    expect(await dashboard.check("session-ended")).toEqual([]);
  });
});
