import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { buildRecadrage } from "../../helpers/build.ts";
import { openTestStores } from "../../helpers/open-stores.ts";
import { testRedis } from "../../helpers/redis.ts";
import { type Answer, startTestApi, type TestApi } from "../../helpers/start-api.ts";
import { startDestination } from "../../helpers/start-destination.ts";
import { startTestWorker } from "../../helpers/start-worker.ts";
import { until } from "../../helpers/until.ts";

const PATH = "/admin/destinations";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const URL_ONE = "https://127.0.0.1/secret-path";

async function open(api: TestApi, path = PATH, locale = "en"): Promise<Answer> {
  return api.request("GET", path, { admin: true, headers: { "accept-language": locale } });
}

async function post(
  api: TestApi,
  path: string,
  fields: Record<string, string>,
  locale = "en",
): Promise<Answer> {
  const headers = { ...FORM, "accept-language": locale };
  const body = new URLSearchParams(fields).toString();
  return api.request("POST", path, { admin: true, headers, body });
}

/** Makes a destination on its page; resolves with its id and its secret. */
async function create(api: TestApi, url = URL_ONE): Promise<{ id: string; secret: string }> {
  const { text } = await post(api, PATH, { url });
  return {
    id: /\/admin\/destinations\/(w-[0-9a-f]+)\/test/.exec(text)?.[1] ?? "",
    secret: /id="secret" class="mono" readonly value="([^"]+)"/.exec(text)?.[1] ?? "",
  };
}

const options = {
  name: "Studio",
  mode: "form",
  verify_tls: "off",
  timeout_sec: "1 min",
  concurrency: "2",
  rate_limit_per_hour: "",
  headers: "X-Key: hush: hush",
};

async function storedOptions(api: TestApi, id: string): Promise<unknown> {
  const { body } = await api.request("GET", `/api/admin/destinations/${id}`, { admin: true });
  return body["destination"];
}

describe("the list of destinations", () => {
  it("shows each with its state and counts, masked, in both languages", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { WEBHOOK_URL: URL_ONE });
    expect((await open(api)).text).toContain("None yet");
    const { id } = await create(api);
    const { text } = await open(api);
    expect(text).toContain(`/admin/deliveries?destination=${id}&amp;state=dead`);
    expect(text).toContain("the default");
    expect(text).not.toContain("secret-path");
    expect((await open(api, PATH, "fr")).text).toContain("le réglage par défaut");
    expect((await open(api, `${PATH}?page=9`)).status).toBe(200);
    expect((await open(api, `${PATH}/w-none`)).status).toBe(404);
    const again = await post(api, PATH, { url: URL_ONE });
    expect(again.headers.get("location")).toBe(`${PATH}/${id}?done=known`);
    const reloaded = await open(api, `${PATH}/${id}/secret?lang=fr`);
    expect(reloaded.headers.get("location")).toBe(`${PATH}/${id}/secret`);
    expect((await open(api, `${PATH}/${id}/secret`)).headers.get("location")).toBe(`${PATH}/${id}`);
  });

  it("says that one fails from its first failure on, before its circuit opens", async () => {
    await using redis = testRedis();
    await using receiver = await startDestination({ answer: [500] });
    await using api = await startTestApi(redis, { WEBHOOK_URL: receiver.url });
    await api.change("processing_prefs", { retry_schedule_sec: [600] });
    await using _worker = await startTestWorker(redis, { WEBHOOK_URL: receiver.url });
    await api.push(buildRecadrage());
    await until("the failure is shown", async () => (await open(api)).text.includes("failing"));
    const { text } = await open(api, PATH, "fr");
    expect(text).toMatch(/badge--warn">en échec/);
    expect(text).toContain(`127.0.0.1:${receiver.port}</a>`);
  });

  it.each([
    ["https://10.0.0.1/x", "c’est un réseau privé"],
    ['https://"><script>alert(1)</script>', "ce n’est pas une adresse"],
  ])("refuses to make %s", async (url, message) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const { status, text } = await post(api, PATH, { url }, "fr");
    expect(status).toBe(422);
    expect(text).toContain(message);
    expect(text).not.toContain("<script>alert");
  });
});

describe("a destination's page", () => {
  it("changes options, keeps header values to itself, and masks the address until asked", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const { id } = await create(api);
    const saved = await post(api, `${PATH}/${id}`, { version: "2", ...options });
    expect(saved.headers.get("location")).toBe(`${PATH}/${id}?done=saved`);
    expect(await storedOptions(api, id)).toMatchObject({
      name: "Studio",
      mode: "form",
      verify_tls: false,
      timeout_sec: 60,
      concurrency: 2,
      rate_limit_per_hour: 0,
      headers: { "X-Key": "hush: hush" },
    });
    const { text } = await open(api, `${PATH}/${id}`);
    expect(text).toContain("X-Key");
    expect(text).not.toContain("hush");
    expect(text).not.toContain("secret-path");
    expect((await open(api, `${PATH}/${id}?show=url`)).text).toContain(URL_ONE);
    const replaced = { ...options, headers: "x-key: other\nX-More: 1" };
    await post(api, `${PATH}/${id}`, { version: "3", ...replaced });
    expect(await storedOptions(api, id)).toMatchObject({
      headers: { "x-key": "other", "X-More": "1" },
    });
    const removed = { ...options, headers: "", remove_header: "X-More" };
    await post(api, `${PATH}/${id}`, { version: "4", ...removed });
    expect(await storedOptions(api, id)).toMatchObject({ headers: { "x-key": "other" } });
  });

  it.each([
    [{ name: " " }, "must not be blank"],
    [{ timeout_sec: "10 min" }, "must be at most 5 min"],
    [{ timeout_sec: "soon" }, "must be a length of time"],
    [{ concurrency: "many" }, "must be a whole number"],
    [{ concurrency: "1001" }, "must be at most 1000"],
    [{ headers: "X Y: 1" }, "is not a header name"],
    [{ headers: "X-Y: é" }, "must be plain ASCII on one line"],
  ])("refuses %j beside its field", async (wrong, message) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const { id } = await create(api);
    const answer = await post(api, `${PATH}/${id}`, { version: "2", ...options, ...wrong });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(message);
    expect(await storedOptions(api, id)).toMatchObject({ mode: null });
  });

  it("tells the second of two editors who changed what, and overwrites nothing", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const { id } = await create(api);
    await post(api, `${PATH}/${id}`, { version: "2", ...options });
    const late = { ...options, name: "<b>Mine</b>" };
    const told = await post(api, `${PATH}/${id}`, { version: "2", ...late });
    expect(told.status).toBe(412);
    expect(told.text).toContain("Changed by <strong>admin</strong>");
    expect(told.text).toContain("&lt;b&gt;Mine&lt;/b&gt;");
    expect(await storedOptions(api, id)).toMatchObject({ name: "Studio" });
    for (const [path, fields] of [
      ["state", { state: "off" }],
      ["secret", { overlap_hours: "1" }],
    ] as const) {
      const stale = await post(api, `${PATH}/${id}/${path}`, { version: "2", ...fields });
      expect(stale.status).toBe(412);
      expect(stale.text).toContain("nothing was done");
    }
    await post(api, `${PATH}/${id}`, { version: "3", ...late });
    expect(await storedOptions(api, id)).toMatchObject({ name: "<b>Mine</b>" });
  });

  it("shows its secret to operators who ask, and notes it in the journal", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    const { id, secret } = await create(api);
    expect(secret).toMatch(/^whsec_/);
    expect((await open(api, `${PATH}/${id}`)).text).not.toContain(secret);
    expect((await post(api, `${PATH}/${id}/reveal`, {})).text).toContain(secret);
    const { entries } = await stores.audit.page({ limit: 5 });
    expect(entries[0]).toMatchObject({
      action: "destination_secret_shown",
      details: { destinationId: id },
    });
  });

  it("disables and enables, and notes it in the journal", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    const { id } = await create(api);
    await post(api, `${PATH}/${id}/state`, { version: "2", state: "off" });
    expect((await open(api, `${PATH}/${id}`)).text).toContain("An operator disabled it.");
    await post(api, `${PATH}/${id}/state`, { version: "3", state: "on" });
    expect((await open(api, `${PATH}/${id}`)).text).not.toContain("An operator disabled it.");
    const { entries } = await stores.audit.page({ limit: 10 });
    expect(entries.map(({ action }) => action)).toEqual([
      "destination_changed",
      "destination_changed",
      "destination_created",
    ]);
    const events = await stores.events.list(5);
    expect(events.map(({ kind }) => kind)).toEqual(["destination_enabled", "destination_disabled"]);
  });

  it("does what follows a change where one is created again with other options", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    const { id } = await create(api);
    for (const enabled of [false, true]) {
      const body = { url: URL_ONE, enabled };
      await api.request("POST", "/api/admin/destinations", { admin: true, body });
    }
    const events = await stores.events.list(5);
    expect(events.map(({ kind, destination }) => [kind, destination])).toEqual([
      ["destination_enabled", id],
      ["destination_disabled", id],
    ]);
  });

  it("shows a new secret once, which signs with the old one until that ends", async () => {
    await using redis = testRedis();
    await using receiver = await startDestination();
    await using api = await startTestApi(redis);
    await using _worker = await startTestWorker(redis);
    const { id, secret: old } = await create(api, receiver.url);
    expect(old).toMatch(/^whsec_/);
    expect((await open(api, `${PATH}/${id}`)).text).not.toContain("whsec_");
    const rotated = await post(api, `${PATH}/${id}/secret`, { version: "2", overlap_hours: "24" });
    const secret = /value="(whsec_[^"]+)"/.exec(rotated.text)?.[1] ?? "";
    expect(secret).not.toBe(old);
    const later = await open(api, `${PATH}/${id}`);
    expect(later.text).not.toContain("whsec_");
    expect(later.text).toContain("An earlier secret signs too until");

    const tested = await post(api, `${PATH}/${id}/test`, {});
    expect(tested.text).toContain("It arrived.");
    const [received] = receiver.received;
    for (const each of [old, secret]) {
      new Webhook(each).verify(received?.body ?? "", {
        "webhook-id": String(received?.headers["webhook-id"]),
        "webhook-timestamp": String(received?.headers["webhook-timestamp"]),
        "webhook-signature": String(received?.headers["webhook-signature"]),
      });
    }
  });

  it("tells why a test did not arrive", async () => {
    await using redis = testRedis();
    await using receiver = await startDestination({ answer: [500] });
    await using api = await startTestApi(redis);
    await using _worker = await startTestWorker(redis);
    const { id } = await create(api, receiver.url);
    const tested = await post(api, `${PATH}/${id}/test`, {}, "fr");
    expect(tested.text).toContain("Il n’est pas arrivé : la destination est en erreur");
    expect(tested.text).toContain("<dd>500</dd>");
  });
});
