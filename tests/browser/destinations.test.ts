import { describe, expect, it } from "vitest";
import { openDashboard, phone } from "../helpers/open-browser.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";

describe("the destinations' pages in a browser", () => {
  it.each([{ locale: "en" }, { locale: "fr", viewport: phone, colorScheme: "dark" }] as const)(
    "make a destination, show its secret once, test it and change it: %j",
    async (options) => {
      const isFrench = options.locale === "fr";
      const word = (english: string, french: string) => (isFrench ? french : english);
      await using dashboard = await openDashboard(options);
      await using receiver = await startDestination();
      await using _worker = await startTestWorker(dashboard.redis);
      const { page } = dashboard;
      page.on("dialog", (dialog) => void dialog.accept());
      await dashboard.go("/admin/destinations");
      expect(await dashboard.check("destinations-none")).toEqual([]);
      await page.getByLabel(word("Address", "Adresse")).fill(receiver.url);
      await page.getByRole("button", { name: word("Create", "Créer"), exact: true }).click();
      const secret = page.getByLabel("Secret", { exact: true });
      expect(await secret.inputValue()).toMatch(/^whsec_/);
      expect(await dashboard.check("destination-created")).toEqual([]);

      await page.getByRole("button", { name: word("Send a test", "Envoyer un test") }).click();
      await page.getByText(word("It arrived.", "Il est arrivé.")).waitFor();
      expect(receiver.received).toHaveLength(1);
      await page.getByLabel(word("Name", "Nom"), { exact: true }).fill("Studio <b>");
      await page.getByLabel(word("Headers", "En-têtes"), { exact: true }).fill("X-Key: hush");
      await page
        .getByRole("button", { name: word("Save options", "Enregistrer les options") })
        .click();
      await page.getByRole("heading", { level: 1, name: "Studio <b>" }).waitFor();
      expect(await page.content()).not.toContain("hush");
      expect(await dashboard.check("destination")).toEqual([]);

      await page.getByRole("button", { name: word("Disable", "Désactiver") }).click();
      await page
        .getByText(word("An operator disabled it.", "Un opérateur l’a désactivée."))
        .waitFor();
      await dashboard.go("/admin/destinations");
      expect(await dashboard.check("destinations")).toEqual([]);
    },
  );

  it("show what the built-in inbox received", async () => {
    await using dashboard = await openDashboard({ env: { INBOX_ENABLED: "true" } });
    const body = { subject: "<script>window.struck = 1</script>", sender_email: "a@b.fr" };
    await dashboard.api.request("POST", "/inbox", { body });
    await dashboard.go("/inbox");
    await dashboard.page.getByRole("heading", { name: body.subject }).waitFor();
    expect(await dashboard.page.evaluate("window.struck")).toBeUndefined();
    expect(await dashboard.check("inbox")).toEqual([]);
  });
});
