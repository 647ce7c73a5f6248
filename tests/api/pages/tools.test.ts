import { describe, expect, it } from "vitest";
import { buildPush } from "../../helpers/build.ts";
import { openTestStores } from "../../helpers/open-stores.ts";
import { testRedis } from "../../helpers/redis.ts";
import { type Answer, startTestApi, type TestApi } from "../../helpers/start-api.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const PATH = "/admin/tools";

async function open(api: TestApi, path = PATH, locale = "en"): Promise<Answer> {
  return api.request("GET", path, { admin: true, headers: { "accept-language": locale } });
}

/** Posts a form as a browser does without JavaScript. */
async function post(
  api: TestApi,
  path: string,
  fields: Record<string, string> | [string, string][],
  locale = "en",
): Promise<Answer> {
  const headers = { ...FORM, "accept-language": locale };
  const body = new URLSearchParams(fields).toString();
  return api.request("POST", path, { admin: true, headers, body });
}

async function valueOf(api: TestApi, name: string): Promise<Record<string, unknown>> {
  const answer = await api.request("GET", `/api/admin/settings/${name}`, { admin: true });
  return answer.body;
}

describe("the tools page", () => {
  it("shows every setting, in English and in French", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const { status, text } = await open(api);
    expect(status).toBe(200);
    for (const words of ["Taking in emails", "Default destination", "Retries", "Allowed senders"]) {
      expect(text).toContain(words);
    }
    expect(text).toContain("5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 1 d");
    const french = await open(api, PATH, "fr");
    expect(french.text).toContain("Réception des e-mails");
    expect(french.text).toContain("20 h, 1 j");
    expect((await open(api, `${PATH}/window`)).headers.get("location")).toBe(`${PATH}#window`);
    expect((await open(api, `${PATH}/nothing`)).status).toBe(404);
  });

  it("masks the default destination until an operator asks", async () => {
    await using redis = testRedis();
    const url = "https://hooks.test.invalid/secret-path";
    await using api = await startTestApi(redis, { WEBHOOK_URL: url });
    expect((await open(api)).text).not.toContain("secret-path");
    expect((await open(api, `${PATH}?show=url`)).text).toContain(url);
  });

  it("turns a switch with one click, in force at once, and tells since when and by whom", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const turned = await post(api, `${PATH}/ingress`, { base: "0", state: "off" });
    expect(turned.status).toBe(303);
    expect(turned.headers.get("location")).toBe(`${PATH}?saved=ingress&version=1#ingress`);
    expect((await api.push(buildPush())).status).toBe(409);
    const { text } = await open(api, `${PATH}?saved=ingress&version=1`);
    expect(text).toContain("Taking in emails is off");
    expect(text).toContain("Saved, and in force (version 1)");
    expect(text).toMatch(/since <time[^>]*>[^<]+<\/time> by <strong>admin<\/strong>/);
  });

  it("undoes the last save, back to the environment's values too", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await post(api, `${PATH}/sending`, { base: "0", state: "off" });
    const { text } = await open(api, `${PATH}?saved=sending&version=1`);
    const id = /name="id" value="([^"]+)"/.exec(text)?.[1] ?? "";
    const undone = await post(api, `${PATH}/undo/webhook_config`, {
      form: "sending",
      base: "1",
      id,
    });
    expect(undone.headers.get("location")).toBe(`${PATH}?saved=sending&version=2#sending`);
    expect(await valueOf(api, "webhook_config")).toMatchObject({
      version: 2,
      value: { webhook_sending_enabled: true },
    });
    const again = await post(api, `${PATH}/undo/webhook_config`, {
      form: "sending",
      base: "1",
      id,
    });
    expect(again.headers.get("location")).toContain("failed=conflict");
    expect(await valueOf(api, "webhook_config")).toMatchObject({ version: 2 });
  });

  it("keeps what was typed, with the mistake beside it in the reader's language", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const typed = '"><script>alert(1)</script>';
    const answer = await post(
      api,
      `${PATH}/window`,
      { base: "0", webhook_time_start: typed, webhook_time_end: "19h00" },
      "fr",
    );
    expect(answer.status).toBe(422);
    expect(answer.text).toContain("doit être une heure, par exemple 9h05 ou 09:05");
    expect(answer.text).toMatch(
      /aria-describedby="webhook_time_start-error"\s+aria-invalid="true"/,
    );
    expect(answer.text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(answer.text).not.toContain("<script>alert");
    expect(await valueOf(api, "webhook_config")).toMatchObject({ version: 0 });
  });

  it.each([
    ["retries", { retry_schedule_sec: "5 s, soon" }, "“soon” is no length of time"],
    ["retries", { retry_schedule_sec: "" }, "needs at least one wait"],
    ["retries", { retry_schedule_sec: "5 s, 8 d" }, "wait 2 must be at most 7 d"],
    ["retries", { retry_schedule_sec: "7 d, 7 d, 7 d" }, "must not last longer than 20 days"],
    ["limits", { webhook_timeout_sec: "6 min", offload_deadline_sec: "4 min" }, "at most 5 min"],
    ["limits", { webhook_timeout_sec: "soon", offload_deadline_sec: "4 min" }, "a length of time"],
    ["senders", { senders: "a@b.fr\nno address" }, "line 2 must be an address"],
    ["absence", { absence_pause_enabled: "true" }, "must name at least one day"],
    ["url", { webhook_url: "ftp://x.fr" }, "must be a URL that starts with https://"],
    ["url", { webhook_url: "https://10.0.0.1/x" }, "cannot be sent to from here"],
    ["url", { webhook_url: " " }, "type a new address, or tick the box for none"],
    ["window", { webhook_time_start: "25h", webhook_time_end: "" }, "must be a time of day"],
    ["window", { webhook_time_start: "9h00", webhook_time_end: "" }, "“Window closes” go together"],
    ["mode", { webhook_delivery_mode: "xml" }, "must be json or form"],
  ])("refuses in %s %j: %s", async (form, fields, message) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await post(api, `${PATH}/${form}`, { base: "0", ...fields });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(message);
  });

  it("saves a schedule in the units people say it in", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await post(api, `${PATH}/retries`, { base: "0", retry_schedule_sec: "10 s; 5 min, 1 jour" });
    await post(api, `${PATH}/limits`, {
      base: "1",
      webhook_timeout_sec: "45",
      offload_deadline_sec: "1 h",
    });
    expect(await valueOf(api, "processing_prefs")).toMatchObject({
      value: {
        retry_schedule_sec: [10, 300, 86_400],
        webhook_timeout_sec: 45,
        offload_deadline_sec: 3_600,
      },
    });
    expect((await open(api)).text).toContain("4 attempts over 1 d 5 min 10 s");
  });

  it("clears the default destination only where that is said", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const cleared = await post(api, `${PATH}/url`, { base: "0", webhook_url: "", no_url: "true" });
    expect(cleared.status).toBe(303);
    expect(await valueOf(api, "webhook_config")).toMatchObject({ value: { webhook_url: null } });
    expect((await open(api)).text).toContain("There is no default destination");
  });

  it("says until when today is off", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    const saved = await post(api, `${PATH}/absence`, [
      ["base", "0"],
      ["absence_pause_enabled", "true"],
      ...days.map((day): [string, string] => ["absence_pause_days", day]),
    ]);
    expect(saved.status).toBe(303);
    expect((await open(api)).text).toContain("Today is off.");
    expect((await open(api, PATH, "fr")).text).toContain("Aujourd’hui est un jour d’absence.");
  });
});

describe("two people at the tools page", () => {
  it("are told of each other, see both values, and overwrite nothing", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const fields = { webhook_time_start: "8h00", webhook_time_end: "18h00" };
    await post(api, `${PATH}/window`, { base: "0", ...fields });
    const second = { base: "0", webhook_time_start: "10h00", webhook_time_end: "20h00" };
    const told = await post(api, `${PATH}/window`, second);
    expect(told.status).toBe(412);
    expect(told.text).toContain("Somebody else changed this");
    expect(told.text).toContain("<strong>admin</strong>");
    for (const value of ["8h00", "10h00"]) expect(told.text).toContain(value);
    expect(await valueOf(api, "webhook_config")).toMatchObject({
      version: 1,
      value: { webhook_time_start: "8h00" },
    });
    const base = /name="base" value="(\d+)"/.exec(told.text)?.[1] ?? "";
    await post(api, `${PATH}/window`, { ...second, base: "1" });
    expect(base).not.toBe("");
    expect(await valueOf(api, "webhook_config")).toMatchObject({
      value: { webhook_time_start: "10h00" },
    });
  });

  it("do not hinder each other where they change different things", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await post(api, `${PATH}/mode`, { base: "0", webhook_delivery_mode: "form" });
    await post(api, `${PATH}/tls`, { base: "0", state: "off" });
    expect(await valueOf(api, "webhook_config")).toMatchObject({
      version: 2,
      value: { webhook_delivery_mode: "form", webhook_ssl_verify: false },
    });
  });
});

describe("a destination of the environment that may not be saved", () => {
  it("stops nobody who turns a switch", async () => {
    await using redis = testRedis();
    const env = { WEBHOOK_URL: "http://hooks.studio.fr/x", ALLOW_HTTP_DESTINATIONS: "false" };
    await using api = await startTestApi(redis, env);
    const turned = await post(api, `${PATH}/sending`, { base: "0", state: "off" });
    expect(turned.status).toBe(303);
    expect(await valueOf(api, "webhook_config")).toMatchObject({
      value: { webhook_sending_enabled: false, webhook_url: env.WEBHOOK_URL },
    });
  });
});

describe("the history of a setting", () => {
  it("tells who changed what, masked, and puts any version back", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { WEBHOOK_URL: "https://127.0.0.1/secret-one" });
    await api.change("webhook_config", { webhook_url: "https://127.0.0.1/secret-two" });
    await api.change("webhook_config", { webhook_delivery_mode: "form" });
    const { text } = await open(api, `${PATH}/history/webhook_config`);
    expect(text).not.toContain("secret-");
    expect(text).toContain("https://127.0.0.1/…");
    expect(text).toContain("<del>json</del>");
    expect(text).toContain("<ins>form</ins>");
    expect(text).toContain("the environment’s values");
    const ids = [...text.matchAll(/name="id" value="([^"]+)"/g)].map(([, id]) => id ?? "");
    expect(ids).toHaveLength(2);
    const back = { base: "2", id: ids[1] ?? "" };
    expect((await post(api, `${PATH}/history/webhook_config`, back)).status).toBe(303);
    expect(await valueOf(api, "webhook_config")).toMatchObject({
      version: 3,
      value: { webhook_url: "https://127.0.0.1/secret-one", webhook_delivery_mode: "json" },
    });
    expect((await post(api, `${PATH}/history/webhook_config`, back)).status).toBe(412);
    const gone = { base: "3", id: "9-9" };
    expect((await post(api, `${PATH}/history/webhook_config`, gone)).status).toBe(412);
    expect((await open(api, `${PATH}/history/nothing`)).status).toBe(404);
  });

  it("puts nothing back without the version that was seen", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const base of ["", "x", "0.0", " 0"]) {
      const posted = await post(api, `${PATH}/history/webhook_config`, { base, id: "0-0" });
      expect(posted.status).toBe(400);
      expect(posted.text).toContain("base: must be a version");
    }
    expect(await valueOf(api, "webhook_config")).toMatchObject({ version: 0 });
  });

  it("lists senders that came and went", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.change("sender_allowlist", { senders: ["a@b.fr", "<img>@x.fr"] });
    await api.change("sender_allowlist", { senders: ["a@b.fr", "c@d.fr"] });
    const { text } = await open(api, `${PATH}/history/sender_allowlist`);
    expect(text).toContain("(+ c@d.fr)");
    expect(text).toContain("(− &lt;img&gt;@x.fr)");
  });
});

function rule(id: string, value = "x") {
  return {
    id,
    name: `Rule <${id}>`,
    conditions: [{ field: "body", operator: "contains", value }],
    actions: { webhook_url: "https://127.0.0.1/secret-path" },
  };
}

describe("a comparison of rules", () => {
  it("names those that came, went, changed or moved", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.change("routing_rules", { rules: [rule("a"), rule("b"), rule("c")] });
    await api.change("routing_rules", { rules: [rule("c"), rule("a"), rule("b")] });
    await api.change("routing_rules", { rules: [rule("c"), rule("a", "y"), rule("d")] });
    const { text } = await open(api, `${PATH}/history/routing_rules`);
    expect(text).toContain("3 rules (+ Rule &lt;d&gt;) (± Rule &lt;a&gt;)");
    expect(text).toContain("3 rules (− Rule &lt;b&gt;)");
    expect(text).toContain("3 rules (⇅ Rule &lt;c&gt;, Rule &lt;a&gt;, Rule &lt;b&gt;)");
    expect(text).not.toMatch(/secret-path|Rule </);
  });
});

describe("a stored setting that does not parse", () => {
  it("is shown with a way to mend it", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    await api.change("runtime_flags", { disable_email_id_dedup: true });
    const key = `${redis.prefix}:config:runtime_flags`;
    await stores.redis.set(key, "{not json");
    const { text } = await open(api);
    expect(text).toContain("What is stored does not parse: Switches");
    expect(text).toContain(key);
    expect((await open(api, `${PATH}/history/runtime_flags`)).status).toBe(200);
    expect((await post(api, `${PATH}/mend/runtime_flags`, {})).status).toBe(303);
    expect((await open(api)).text).not.toContain("does not parse");
    const mended = await valueOf(api, "runtime_flags");
    expect(mended["value"]).toMatchObject({ disable_email_id_dedup: true });
  });
});

describe("all settings as a file", () => {
  it("go out and come in again, after a look at what would change", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { WEBHOOK_URL: "https://127.0.0.1/a" });
    expect((await open(api, `${PATH}/export`)).status).toBe(404);
    const file = (await post(api, `${PATH}/export`, {})).text;
    expect(file).toContain('"webhook_url": "https://127.0.0.1/a"');
    await api.change("webhook_config", { webhook_delivery_mode: "form" });
    await api.change("sender_allowlist", { senders: ["a@b.fr"] });
    const preview = await post(api, `${PATH}/import`, { file });
    expect(preview.status).toBe(200);
    expect(preview.text).toContain("<del>form</del>");
    expect(preview.text).toContain("(− a@b.fr)");
    const bases = { "base-webhook_config": "1", "base-sender_allowlist": "0" };
    const applied = await post(api, `${PATH}/import/apply`, { file, ...bases });
    expect(applied.status).toBe(412);
    expect(applied.text).toContain("saved (version 2)");
    expect(applied.text).toContain("admin changed it meanwhile");
    const { value } = await valueOf(api, "webhook_config");
    expect(value).toMatchObject({ webhook_delivery_mode: "json" });
  });

  it("change nothing where a form lacks the version of one that differs", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const settings = {
      webhook_config: { webhook_delivery_mode: "form" },
      sender_allowlist: { senders: ["a@b.fr"] },
    };
    const file = JSON.stringify({ format: "gmail-push-settings", version: 1, settings });
    const applied = await post(api, `${PATH}/import/apply`, { file, "base-webhook_config": "0" });
    expect(applied.status).toBe(400);
    for (const name of ["webhook_config", "sender_allowlist"]) {
      expect(await valueOf(api, name)).toMatchObject({ version: 0 });
    }
  });

  it("are answered with 422 where one is refused when the file is applied", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const settings = {
      webhook_config: { webhook_time_start: "soon", webhook_time_end: "9h00" },
      sender_allowlist: { senders: ["a@b.fr"] },
    };
    const file = JSON.stringify({ format: "gmail-push-settings", version: 1, settings });
    const bases = { "base-webhook_config": "0", "base-sender_allowlist": "0" };
    const applied = await post(api, `${PATH}/import/apply`, { file, ...bases });
    expect(applied.status).toBe(422);
    expect(applied.text).toContain("saved (version 1)");
  });

  it("are refused whole when one of them is wrong, and when it is no such file", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    expect((await post(api, `${PATH}/import`, { file: "<b>no</b>" })).status).toBe(422);
    const settings = { webhook_config: { webhook_time_start: "soon", webhook_time_end: "9h00" } };
    const file = JSON.stringify({ format: "gmail-push-settings", version: 1, settings });
    const refused = await post(api, `${PATH}/import`, { file });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("Window opens must be a time of day");
    expect(refused.text).not.toContain("/import/apply");
  });
});
