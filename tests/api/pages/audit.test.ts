import { describe, expect, it } from "vitest";
import { openTestStores } from "../../helpers/open-stores.ts";
import { testRedis } from "../../helpers/redis.ts";
import { startTestApi, type TestApi } from "../../helpers/start-api.ts";

const PATH = "/admin/audit";
const XSS = "<script>alert(1)</script>";

async function page(api: TestApi, path: string, language = "en") {
  return api.request("GET", path, { admin: true, headers: { "accept-language": language } });
}

function rows(text: string): number {
  return text.match(/<tr>/g)?.length ?? 0;
}

describe("GET /admin/audit", () => {
  it("tells what people did in sentences, in both languages, and unknown actions as they are", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const email = `m-${"a".repeat(40)}`;
    await stores.audit.write({ author: "ana", action: "email_content_shown", details: { email } });
    const details = { setting: "runtime_flags", version: 3, changed: ["gmail_ingress_enabled"] };
    await stores.audit.write({ author: "luc", action: "setting_saved", details });
    await stores.audit.write({ author: XSS, action: "new_thing", details: { name: XSS } });
    await stores.audit.write({ author: "eve", action: "constructor", details: {} });
    await using api = await startTestApi(redis);
    const english = await page(api, PATH);
    expect(english.text).toContain(`looked at the content of email ${email}`);
    expect(english.text).toContain(`href="/admin/emails/${email}"`);
    expect(english.text).toContain("saved the setting “Switches”, version 3: Taking in emails");
    expect(english.text).toContain("new_thing · name: &lt;script&gt;");
    expect(english.text).not.toContain(XSS);
    const french = await page(api, PATH, "fr");
    expect(french.text).toContain("a consulté le contenu de l’e-mail");
    expect(french.text).toContain(
      "a enregistré le réglage « Interrupteurs », version 3 : Réception des e-mails",
    );
  });

  it("tells of a new destination, and offers it in the filter", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const url = "https://127.0.0.1:8443/hook";
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams({ url }).toString();
    await api.request("POST", "/admin/destinations", { admin: true, headers, body });
    const english = await page(api, `${PATH}?action=destination_created`);
    expect(english.text).toMatch(/created destination w-[0-9a-f]+/);
    expect(english.text).toMatch(/value="destination_created"\s+selected/);
    const french = await page(api, PATH, "fr");
    expect(french.text).toMatch(/a créé la destination w-[0-9a-f]+/);
    expect(french.text).toContain("Destination créée");
    expect(french.text).toContain("Toutes");
  });

  it("counts one delivery as one", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const details = { replay: "r-1", total: 1, rate_per_minute: 600 };
    await stores.audit.write({ author: "ana", action: "replay_created", details });
    await using api = await startTestApi(redis);
    expect((await page(api, PATH)).text).toContain("of 1 delivery, 600");
    expect((await page(api, PATH, "fr")).text).toContain("de 1 livraison, 600");
  });

  it("pages both ways and filters by author and action", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    for (let index = 0; index < 60; index += 1) {
      const author = index % 2 === 0 ? "ana" : "luc";
      await stores.audit.write({ author, action: "rules_tried", details: {} });
    }
    await stores.audit.write({ author: "luc", action: "signed_out", details: {} });
    await using api = await startTestApi(redis);
    const first = await page(api, PATH);
    const [, older = ""] = /href="([^"]*)"[^>]*rel="next"/.exec(first.text) ?? [];
    const second = await page(api, older.replaceAll("&amp;", "&"));
    expect([rows(first.text), rows(second.text)]).toEqual([51, 12]);
    const [, newer = ""] = /href="([^"]*)"[^>]*rel="prev"/.exec(second.text) ?? [];
    expect(rows((await page(api, newer.replaceAll("&amp;", "&"))).text)).toBe(51);
    expect(rows((await page(api, `${PATH}?author=luc`)).text)).toBe(32);
    expect(rows((await page(api, `${PATH}?author=luc&action=signed_out`)).text)).toBe(2);
    expect((await page(api, `${PATH}?action=nothing`)).text).toContain("Nothing is noted");
  });
});
