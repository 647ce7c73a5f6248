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
    expect(english.text).toContain("saved runtime_flags, version 3: gmail_ingress_enabled");
    expect(english.text).toContain("new_thing · name: &lt;script&gt;");
    expect(english.text).not.toContain(XSS);
    const french = await page(api, PATH, "fr");
    expect(french.text).toContain("a consulté le contenu de l’e-mail");
  });

  it("pages both ways and filters by author and action", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    for (let index = 0; index < 60; index += 1) {
      const author = index % 2 === 0 ? "ana" : "luc";
      await stores.audit.write({ author, action: "signed_in", details: {} });
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
