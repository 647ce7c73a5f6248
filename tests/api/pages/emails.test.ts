import { emailKey, normalizeSourceUrl, parseInboundEmail } from "@gmail-push/core";
import { describe, expect, it } from "vitest";
import { buildDesabo, buildPush, buildRecadrage, type PushedEmail } from "../../helpers/build.ts";
import { windowFromNow } from "../../helpers/clock-window.ts";
import { openTestStores, type TestStores } from "../../helpers/open-stores.ts";
import { testRedis } from "../../helpers/redis.ts";
import { startTestApi, type TestApi } from "../../helpers/start-api.ts";
import { startDestination } from "../../helpers/start-destination.ts";
import { startTestWorker } from "../../helpers/start-worker.ts";
import { VIEWER_PASSWORD } from "../../helpers/sign-in.ts";
import { until } from "../../helpers/until.ts";

const PATH = "/admin/emails";
const XSS = `"><img src=x onerror=alert(1)><script>alert(2)</script>`;
const BASIC_VIEWER = `Basic ${Buffer.from(`viewer:${VIEWER_PASSWORD}`).toString("base64")}`;

async function page(api: TestApi, path: string, language = "en") {
  return api.request("GET", path, { admin: true, headers: { "accept-language": language } });
}

/** Without markup and with its entities read, as a person sees it. */
function seen(text: string): string {
  return text
    .replaceAll(/<script[\s\S]*?<\/script>|<[^>]*>/g, " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ");
}

function keyOf(push: PushedEmail): string {
  const parsed = parseInboundEmail(push);
  if (parsed.kind !== "email") throw new Error("This is no email");
  return emailKey(parsed.email);
}

async function untilEnded({ emails }: TestStores, id: string): Promise<void> {
  await until("the email has ended", async () => {
    return (await emails.record(id))?.finished_at !== undefined;
  });
}

describe("GET /admin/emails", () => {
  it("lists emails newest first, with masked senders, and pages both ways", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const pushes = Array.from({ length: 53 }, () => buildPush());
    for (const push of pushes) await api.push(push);
    const first = await page(api, PATH);
    expect(first.status).toBe(200);
    expect(first.text).not.toContain("jean.dupont@");
    expect(first.text.match(/href="\/admin\/emails\/m-/g)).toHaveLength(50);
    expect(seen(first.text)).toContain("je***@example.fr");
    const [, older = ""] = /href="([^"]*)"[^>]*rel="next"/.exec(first.text) ?? [];
    const second = await page(api, older.replaceAll("&amp;", "&"));
    expect(second.text.match(/href="\/admin\/emails\/m-/g)).toHaveLength(3);
    expect(second.text).toContain(keyOf(pushes[0] ?? buildPush()));
    const [, newer = ""] = /href="([^"]*)"[^>]*rel="prev"/.exec(second.text) ?? [];
    const back = await page(api, newer.replaceAll("&amp;", "&"));
    expect(back.text.match(/href="\/admin\/emails\/m-[0-9a-f]*/g)).toEqual(
      first.text.match(/href="\/admin\/emails\/m-[0-9a-f]*/g),
    );
  });

  it("filters by state, outcome, detector and times on the reader's clock", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const job = buildRecadrage();
    const without = buildPush({ body: "<p>Bonjour</p>" });
    await api.push(job);
    await api.push(without);
    for (const push of [job, without]) await untilEnded(stores, keyOf(push));
    const shows = async (query: string) => {
      const { text } = await page(api, `${PATH}?${query}`);
      return [text.includes(keyOf(job)), text.includes(keyOf(without))];
    };
    expect(await shows("state=delivered")).toEqual([true, false]);
    expect(await shows("outcome=skipped_no_links")).toEqual([false, true]);
    expect(await shows("detector=recadrage&outcome=processed")).toEqual([true, false]);
    expect(await shows("from=2026-01-01T00:00&to=2099-01-01T00:00")).toEqual([true, true]);
    expect(await shows("to=2026-01-01T00:00")).toEqual([false, false]);
  });

  it("finds one by key, email_id, request or delivery", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const push = buildPush();
    const id = keyOf(push);
    await api.push(push, { "x-request-id": "request-of-mine" });
    await untilEnded(stores, id);
    const record = await stores.emails.record(id);
    const to = `${PATH}/${id}`;
    expect((await page(api, `${PATH}?q=${id}`)).headers.get("location")).toBe(to);
    const byEmailId = await page(api, `${PATH}?q=${record?.email_id}`);
    expect(byEmailId.headers.get("location")).toBe(to);
    expect((await page(api, `${PATH}?q=request-of-mine`)).text).toContain(to);
    const delivery = `/admin/deliveries/${record?.deliveries[0]}`;
    const byDelivery = await page(api, `${PATH}?q=${record?.deliveries[0]}`);
    expect(byDelivery.headers.get("location")).toBe(delivery);
  });

  it("goes on by itself with a search that has come nowhere yet", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const all = Array.from({ length: 120_000 }, (_, index) => index + 1);
    for (let from = 0; from < all.length; from += 10_000) {
      const members = all
        .slice(from, from + 10_000)
        .flatMap((at) => [at, `m-${String(at).padStart(40, "0")}`]);
      await stores.redis.zadd(stores.keys.emailsIn("delivered"), ...members);
    }
    await using api = await startTestApi(redis);
    const { text } = await page(api, `${PATH}?detector=recadrage`);
    expect(seen(text)).toContain("Searched back to");
    const [, onward = ""] = /hx-get="([^"]*)"/.exec(text) ?? [];
    expect(onward).toMatch(/detector=recadrage&amp;cursor=\d+_m-/);
    expect(text).toContain('rel="next"');
  });

  it.each(["state=lost", "from=hier", "from=2026-02-02T10:00&to=2026-02-02T10:00", "q=a+b"])(
    "answers 422 to %s, with the mistake beside its field",
    async (query) => {
      await using redis = testRedis();
      await using api = await startTestApi(redis);
      const answer = await page(api, `${PATH}?${query}`);
      expect(answer.status).toBe(422);
      expect(answer.text).toMatch(/aria-invalid="true"/);
    },
  );
});

describe("GET /admin/emails/:id", () => {
  it("tells accepted, decision, attempts and end, each with its reason, in both languages", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const body = `bad ${XSS}`;
    await using destination = await startDestination({ answer: [{ status: 503, body }, 200] });
    const env = { WEBHOOK_URL: `${destination.url}?token=t0ken` };
    await using api = await startTestApi(redis, env);
    await api.change("processing_prefs", { retry_schedule_sec: [0, 0] });
    await using _worker = await startTestWorker(redis, env);
    const push = buildRecadrage({ sender: `${XSS} <eve@example.fr>` });
    const id = keyOf(push);
    await api.push(push, { "x-request-id": "request-12345" });
    await untilEnded(stores, id);
    const english = seen((await page(api, `${PATH}/${id}`)).text);
    for (const told of [
      "request-12345",
      "A recadrage of Média Solution, due 16h00",
      "Window None",
      "Dropbox 1",
      "None matched",
      "Default destination Gets it",
      "copying is switched off",
      "the destination failed",
      "every delivery was confirmed",
      "503",
    ]) {
      expect(english).toContain(told);
    }
    const french = await page(api, `${PATH}/${id}`, "fr");
    expect(seen(french.text)).toContain("Un recadrage de Média Solution, à faire pour 16h00");
    expect(french.text).not.toMatch(/t0ken|Missions Recadrage|<img|<script>alert/);
  });

  it("tells why an email waited, and why it was skipped", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url, POLLING_TIMEZONE: "UTC" };
    await using api = await startTestApi(redis, env);
    await api.change("webhook_config", windowFromNow(120, 240));
    await using _worker = await startTestWorker(redis, env);
    const [waiting, skipped, bypassing] = [buildPush(), buildRecadrage(), buildDesabo()];
    for (const push of [waiting, skipped, bypassing]) await api.push(push);
    for (const push of [skipped, bypassing]) await untilEnded(stores, keyOf(push));
    await until("it waits", async () => {
      return (await stores.emails.record(keyOf(waiting)))?.state === "waiting";
    });
    const story = seen((await page(api, `${PATH}/${keyOf(waiting)}`)).text);
    expect(story).toContain("The sending window was closed.");
    expect(story).toMatch(/Closed \(\d\dh\d\d – \d\dh\d\d, UTC\)/);
    const other = seen((await page(api, `${PATH}/${keyOf(skipped)}`)).text);
    expect(other).toContain("a recadrage outside the window is skipped");
    const third = seen((await page(api, `${PATH}/${keyOf(bypassing)}`)).text);
    expect(third).toContain("a DESABO that is not urgent goes out all the same");
    await api.change("webhook_config", { webhook_time_start: "", webhook_time_end: "" });
    await untilEnded(stores, keyOf(waiting));
    const later = seen((await page(api, `${PATH}/${keyOf(waiting)}`)).text);
    expect(later).toMatch(/Waited The sending window was closed.*Until.*Decided: deliver/);
  });

  it("answers 404 with a page to an id that is unknown or forgotten", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const id of [`m-${"0".repeat(40)}`, "nothing", "%3Cscript%3E"]) {
      const answer = await page(api, `${PATH}/${id}`);
      expect([answer.status, seen(answer.text).includes("Nothing is kept")]).toEqual([404, true]);
      expect(answer.text).not.toContain("<script>alert");
    }
  });
});

describe("POST /admin/emails/:id/content", () => {
  const push = buildPush({ subject: `Objet ${XSS}`, sender: `${XSS} <eve@example.fr>`, body: XSS });

  it("shows an operator the content as text, unkept by browsers, and notes who looked", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    await api.push(push);
    const id = keyOf(push);
    const before = await page(api, `${PATH}/${id}`);
    expect(before.text).toContain(`action="${PATH}/${id}/content`);
    expect(before.text).not.toContain("Objet");
    const shown = await api.request("POST", `${PATH}/${id}/content`, { admin: true });
    expect([shown.status, shown.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(shown.text).not.toMatch(/<img|<script>alert/);
    expect(seen(shown.text)).toContain(`Objet ${XSS}`);
    const { entries } = await stores.audit.page({ limit: 5 });
    const entry = { author: "admin", action: "email_content_shown", details: { email: id } };
    expect(entries).toMatchObject([entry]);
  });

  it("is not for viewers, who are not even shown the way", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis, { VIEWER_PASSWORD });
    await api.push(push);
    const path = `${PATH}/${keyOf(push)}`;
    const headers = { authorization: BASIC_VIEWER };
    const story = await api.request("GET", path, { headers });
    expect([story.status, story.text.includes("/content")]).toEqual([200, false]);
    expect((await api.request("POST", `${path}/content`, { headers })).status).toBe(403);
    const json = `/api/admin/emails/${keyOf(push)}/content`;
    expect((await api.request("POST", json, { headers })).status).toBe(403);
    expect((await stores.audit.page({ limit: 5 })).entries).toEqual([]);
  });

  it("shows the payloads as they were sent, and says where nothing is kept", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const sent = buildPush();
    await api.push(sent);
    await untilEnded(stores, keyOf(sent));
    const path = `/api/admin/emails/${keyOf(sent)}/content`;
    const { body, headers } = await api.request("POST", path, { admin: true });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body["content"]).toMatchObject({ subject: sent.subject, body: sent.body });
    const payload: unknown = JSON.parse(destination.received[0]?.body ?? "");
    expect(body["payloads"]).toMatchObject([{ payload }]);
    const shown = await api.request("POST", `${PATH}/${keyOf(sent)}/content`, { admin: true });
    expect(seen(shown.text)).toContain('"microsoft_graph_email_id"');
    const unknown = `/api/admin/emails/m-${"0".repeat(40)}/content`;
    expect((await api.request("POST", unknown, { admin: true })).status).toBe(404);
    const gone = `${PATH}/m-${"0".repeat(40)}/content`;
    expect((await api.request("POST", gone, { admin: true })).status).toBe(404);
  });
});

describe("the files of a story", () => {
  it("are told with provider, fate, size and masked name", async () => {
    await using redis = testRedis();
    const copying = {
      R2_FETCH_ENABLED: "true",
      R2_FETCH_ENDPOINT: "https://fetch.test.invalid/",
      R2_FETCH_TOKEN: "fetch-token-of-32-characters-long",
      R2_BUCKET_NAME: "bucket",
    };
    await using stores = openTestStores(redis, copying);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using _worker = await startTestWorker(redis, env);
    await using api = await startTestApi(redis, { ...env, ...copying });
    const one = "https://www.dropbox.com/scl/fi/one/a.zip?rlkey=k&dl=0";
    const push = buildPush({
      body: `<p>${one} https://www.swisstransfer.com/d/aa-bb https://www.dropbox.com/request/up</p>`,
    });
    const id = keyOf(push);
    await api.push(push);
    await untilEnded(stores, id);
    const decision = await stores.emails.decision(id);
    if (decision?.kind !== "deliver") throw new Error("The email was not to be delivered");
    await stores.links.save({
      source_url: normalizeSourceUrl(decision.links[0]?.rawUrl ?? "", "dropbox"),
      r2_url: "https://r2.example/secret-key",
      provider: "dropbox",
      created_at: new Date().toISOString(),
      original_filename: `<b>${XSS}.zip`,
      size: 12_300_000,
    });
    await stores.emails.noteCopyFailure(id, 1, "source_gone");
    const { text } = await page(api, `${PATH}/${id}`);
    const shown = seen(text);
    expect(shown).toContain("12.3 MB");
    expect(shown).toContain("<b***.zip");
    expect(shown).toContain("deleted or expired at the provider");
    expect(shown).toContain("leads to no file that is copied");
    expect(text).not.toMatch(/secret-key|rlkey|<b>"/);
  });
});
