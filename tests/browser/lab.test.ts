import { describe, expect, it } from "vitest";
import { buildPush, buildRecadrage } from "../helpers/build.ts";
import { openDashboard, openDashboardAt, phone } from "../helpers/open-browser.ts";

const XSS = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;

describe("the lab", () => {
  it("shows what matched in a pasted email, and where it would go", async () => {
    await using dashboard = await openDashboard();
    const { page, api } = dashboard;
    await api.change("routing_rules", {
      rules: [
        {
          name: "Dossiers",
          conditions: [{ field: "body", operator: "regex", value: "doss.er" }],
          actions: { webhook_url: "http://127.0.0.1:8099/secret" },
        },
      ],
    });
    const email = buildRecadrage();
    await dashboard.go("/admin/lab");
    expect(await dashboard.check("lab-empty")).toEqual([]);
    await page.getByLabel("Sender").fill(email.sender);
    await page.getByLabel("Subject").fill(email.subject);
    await page.getByLabel("Body").fill(email.body);
    await page.getByRole("button", { name: "Look at it closely" }).click();
    await page.getByText("It goes to the destination of rule “Dossiers”").waitFor();
    const marks = await page.locator("mark").allTextContents();
    expect(marks).toEqual(expect.arrayContaining(["a faire pour 16h", "dossier"]));
    await page.getByText("Payload").first().click();
    await page.getByText('"delivery_time": "16h00"').first().waitFor();
    expect(await dashboard.check("lab-result")).toEqual([]);

    await using viewer = await openDashboardAt(api, {
      role: "viewer",
      locale: "fr",
      viewport: phone,
    });
    await viewer.go("/admin/lab");
    await viewer.page.getByLabel("Expéditeur").fill(email.sender);
    await viewer.page.getByLabel("Objet").fill(email.subject);
    await viewer.page.getByLabel("Corps").fill(email.body);
    await viewer.page.getByRole("button", { name: "Analyser" }).click();
    await viewer.page.getByText("Il part vers la destination de la règle « Dossiers »").waitFor();
    expect(await viewer.page.content()).not.toContain("127.0.0.1:8099/secret");
    expect(await viewer.page.getByLabel("reçu récemment").count()).toBe(0);
    expect(await viewer.check("lab-viewer")).toEqual([]);
  });

  it("takes a file or an email that came, and shows hostile text as text", async () => {
    await using dashboard = await openDashboard({ colorScheme: "dark" });
    const { page, api } = dashboard;
    await api.push(buildPush({ subject: XSS, body: `${XSS} https://fromsmash.com/x` }));
    await dashboard.go("/admin/lab");
    await page.getByLabel("or an .eml file").setInputFiles("samples/desabo-urgent.eml");
    await page.getByRole("button", { name: "Look at it closely" }).click();
    await page.getByRole("heading", { name: "What becomes of it" }).waitFor();
    expect(await page.getByLabel("Subject").inputValue()).not.toBe("");
    await page.getByLabel("or one that came lately").selectOption({ index: 1 });
    await page.getByRole("button", { name: "Look at it closely" }).click();
    await page.getByText("fromsmash", { exact: true }).first().waitFor();
    expect(await dashboard.check("lab-stored")).toEqual([]);
  });
});
