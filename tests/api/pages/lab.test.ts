import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { buildDesabo, buildPush, buildRecadrage } from "../../helpers/build.ts";
import { testRedis } from "../../helpers/redis.ts";
import { startTestApi, type TestApi } from "../../helpers/start-api.ts";

const XSS = `"><script>alert(1)</script>'`;

async function post(api: TestApi, fields: Record<string, string | Blob>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, value, "mail.eml");
  }
  const encoded = new Response(form);
  return api.request("POST", "/admin/lab", {
    admin: true,
    body: new Uint8Array(await encoded.arrayBuffer()),
    headers: { "content-type": encoded.headers.get("content-type") ?? "" },
  });
}

/** The fields of the form, as a person fills them in. */
function typed({ sender, subject, body, date }: ReturnType<typeof buildPush>) {
  return { sender, subject, body, date };
}

async function examine(api: TestApi, body: unknown) {
  return api.request("POST", "/api/admin/lab", { body, admin: true });
}

const ruleFor = (value: string, more: object = {}) => ({
  name: `Rule ${value}`,
  conditions: [{ field: "body", operator: "regex", value }],
  actions: { webhook_url: "http://127.0.0.1:8099/secret-path", ...more },
});

describe("/admin/lab", () => {
  it("shows what matched in a pasted email, where it goes and what is sent", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { POLLING_TIMEZONE: "Europe/Paris" });
    await api.change("routing_rules", { rules: [ruleFor("nothing"), ruleFor("dossi?er")] });
    const shown = await post(api, typed(buildRecadrage()));
    expect(shown.status).toBe(200);
    expect(shown.text).toContain("It goes to the destination of rule “Rule dossi?er” and to");
    expect(shown.text).toContain("<mark>dossier</mark");
    expect(shown.text).toContain("<mark>a faire pour 16h</mark");
    expect(shown.text).toContain("Due: 16h00");
    expect(shown.text).toContain("http://127.0.0.1:8099/secret-path");
    expect(shown.text).toContain("&quot;delivery_time&quot;: &quot;16h00&quot;");
    expect(shown.text).toContain("dropbox");
  });

  it("looks at it as of another time, and says which switch would refuse it", async () => {
    await using redis = testRedis();
    const env = {
      POLLING_TIMEZONE: "Europe/Paris",
      WEBHOOKS_TIME_START: "8h00",
      WEBHOOKS_TIME_END: "19h00",
    };
    await using api = await startTestApi(redis, env);
    const night = await post(api, { ...typed(buildPush()), at: "2026-02-04T03:00" });
    expect(night.text).toContain("It waits for the sending window, which opens");
    expect(night.text).toContain('datetime="2026-02-04T07:00:00.000Z"');
    const day = await post(api, { ...typed(buildPush()), at: "2026-02-04T12:00" });
    expect(day.text).toContain("It goes to the default destination: no rule matches.");
    const bypass = await post(api, { ...typed(buildDesabo()), at: "2026-02-04T03:00" });
    expect(bypass.text).toContain("A DESABO that is not urgent goes out all the same");
    await api.change("runtime_flags", { gmail_ingress_enabled: false });
    const off = await post(api, typed(buildPush()));
    expect(off.text).toContain("taking in emails is switched off");
    expect(off.text).toContain("If it were taken in:");
  });

  it("reads an .eml file into the form", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const file = await readFile("samples/recadrage-iso-8859-1.eml");
    const shown = await post(api, { sender: "", body: "", eml: new Blob([file]) });
    expect(shown.status).toBe(200);
    expect(shown.text).toContain("Média Solution - Missions Recadrage - Lot 50");
    const empty = await post(api, { eml: new Blob(["\0\0"]) });
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('id="eml-error"');
    const nobody = await post(api, { eml: new Blob(["Subject: Hello\r\n\r\nA body"]) });
    expect(nobody.status).toBe(422);
    expect(nobody.text).toContain("This file cannot be read as an email");
  });

  it("opens an email that came, for operators, and notes that they looked", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.push(buildPush({ subject: "Un sujet tr\u00e8s secret" }));
    const form = await api.request("GET", "/admin/lab", { admin: true });
    const id = /value="(m-[0-9a-f]{40})"/.exec(form.text)?.[1] ?? "";
    expect(form.text).not.toContain("secret");
    const shown = await post(api, { stored: id });
    expect(shown.text).toContain("très secret");
    const audit = await api.request("GET", "/api/admin/audit", { admin: true });
    expect(audit.body["entries"]).toMatchObject([
      { action: "email_content_used_in_lab", author: "admin", details: { email: id } },
    ]);
    const gone = await post(api, { stored: `m-${"0".repeat(40)}` });
    expect(gone.status).toBe(422);
    expect(gone.text).toContain('id="stored-error"');
  });

  it("shows hostile text as text, in every place it comes to", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.change("routing_rules", { rules: [{ ...ruleFor("script"), name: XSS }] });
    const hostile = {
      sender: `${XSS} <a@b.fr>`,
      subject: XSS,
      date: XSS,
      body: `${XSS} https://www.dropbox.com/scl/fi/a/b?x=${XSS}`,
      at: "",
    };
    const shown = await post(api, hostile);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain("&lt;<mark>script</mark");
    expect(shown.text).not.toContain("<script>alert");
    const refused = await post(api, { ...hostile, at: XSS, stored: XSS });
    expect(refused.status).toBe(422);
    expect(refused.text).not.toContain("<script>alert");
  });

  it("keeps what was typed when something is missing", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { MAX_EMAIL_SIZE: "2048" });
    const missing = await post(api, { sender: "a@b.fr", subject: "kept subject", body: " " });
    expect(missing.status).toBe(422);
    expect(missing.text).toContain('value="kept subject"');
    expect(missing.text).toContain('id="body-error"');
    const large = await post(api, { sender: "a@b.fr", body: "x".repeat(2_049) });
    expect(large.status).toBe(422);
    expect(large.text).toContain("2,048 bytes");
    const huge = await post(api, { sender: "a@b.fr", body: "x".repeat(6_000_000) });
    expect(huge.status).toBe(413);
  });

  it("goes on serving while rules are slow on a body of a megabyte", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const conditions = Array.from(
      { length: 50 },
      (_, index) => ruleFor(`(a|aa)+\\s(o|x{1,9})+z${index}$`).conditions[0],
    );
    const rules = Array.from({ length: 5 }, () => ({ ...ruleFor("slow"), conditions }));
    await api.change("routing_rules", { rules });
    const body = `${"a".repeat(1_000_000)} o`;
    const examined = post(api, { sender: "a@b.fr", body });
    await api.request("GET", "/health/live");
    const health = performance.now();
    expect((await api.request("GET", "/health/live")).status).toBe(200);
    expect(performance.now() - health).toBeLessThan(5_000);
    expect((await examined).status).toBe(200);
    const after = await post(api, typed(buildPush()));
    expect(after.status).toBe(200);
  });
});

describe("POST /api/admin/lab", () => {
  it("explains an email by what the preview decides", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.change("routing_rules", { rules: [ruleFor("fichier"), ruleFor("abc")] });
    const email = buildPush();
    const { body: explained } = await examine(api, email);
    const { body: previewed } = await api.request("POST", "/api/admin/preview", {
      body: { ...email, now: explained["at"] },
      admin: true,
    });
    expect(explained).toMatchObject({
      ...previewed,
      rules: [
        { outcome: "wins", conditions: [{ outcome: "holds", found: { match: "fichier" } }] },
        { outcome: "matches" },
      ],
    });
  });

  it("takes the key of a stored email, and notes it", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const email = buildPush();
    await api.push(email);
    const { body: previewed } = await api.request("POST", "/api/admin/preview", {
      body: email,
      admin: true,
    });
    const { body } = await examine(api, { email: previewed["id"], now: "2026-02-04T10:00:00Z" });
    expect(body).toMatchObject({ id: previewed["id"], at: "2026-02-04T10:00:00.000Z" });
    const audit = await api.request("GET", "/api/admin/audit", { admin: true });
    expect(audit.body["entries"]).toMatchObject([{ action: "email_content_used_in_lab" }]);
    const unknown = await examine(api, { email: `m-${"0".repeat(40)}` });
    expect(unknown.status).toBe(404);
  });

  it("refuses what the ingress refuses", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { MAX_EMAIL_SIZE: "2048" });
    for (const [body, status] of [
      ["{not json", 400],
      ["[]", 400],
      [{ sender: "a@b.fr" }, 400],
      [{ email: "x" }, 400],
      [{ ...buildPush(), now: "tomorrow" }, 400],
      [buildPush({ body: "x".repeat(2_049) }), 413],
    ] as const) {
      expect((await examine(api, body)).status).toBe(status);
    }
  });
});

describe("POST /api/admin/rules/dry-run", () => {
  it("tells what rules would have changed for the emails that came last", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const subject of ["Un", "Deux", "Trois"]) await api.push(buildPush({ subject }));
    const rules = [
      {
        name: "Deux",
        conditions: [{ field: "subject", operator: "equals", value: "deux" }],
        actions: { webhook_url: "http://127.0.0.1:8099/secret-path", stop_processing: true },
      },
    ];
    const path = "/api/admin/rules/dry-run";
    const { body, text } = await api.request("POST", path, { body: { rules }, admin: true });
    expect(body).toMatchObject({
      checked: 3,
      changed: 1,
      without_content: 0,
      cut_short: false,
      changes: [
        {
          from: "je***@example.fr",
          was: { kind: "deliver", rule: null, destinations: ["https://hooks.test.invalid"] },
          would_be: {
            kind: "deliver",
            rule: { name: "Deux" },
            destinations: ["http://127.0.0.1:8099"],
          },
        },
      ],
    });
    expect(text).not.toContain("secret-path");
    const one = await api.request("POST", path, { body: { rules, last: 1 }, admin: true });
    expect(one.body).toMatchObject({ checked: 1, changed: 0 });
    for (const posted of [{}, { rules: [{}] }, { rules, last: 501 }, "[]"]) {
      expect((await api.request("POST", path, { body: posted, admin: true })).status).toBe(400);
    }
  });

  it("says so of a file that the parser refuses", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const long = `From: a@b.fr\r\nX-Long: ${"a".repeat(1_200_000)}\r\n\r\nHello`;
    const part = "--x\r\nContent-Type: text/plain\r\n\r\na\r\n";
    const type = "Content-Type: multipart/mixed; boundary=x";
    const many = `From: a@b.fr\r\n${type}\r\n\r\n${part.repeat(1_500)}--x--\r\n`;
    for (const file of [long, many]) {
      const refused = await post(api, { sender: "", body: "", eml: new Blob([file]) });
      expect(refused.status).toBe(422);
      expect(refused.text).toContain('id="eml-error"');
    }
    expect(api.log.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("refuses a form of more parts or longer headers than it has fields, before it is read", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const boundary = "-".repeat(30);
    const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
    const part = (name: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n\r\n`;
    const end = `--${boundary}--\r\n`;
    const send = async (body: string) =>
      api.request("POST", "/admin/lab", { admin: true, headers, body: body + end });
    expect((await send(part("a").repeat(20))).status).toBe(422);
    const began = performance.now();
    expect((await send(part("a").repeat(60_000))).body).toMatchObject({
      code: "malformed_request",
    });
    expect((await send(part("a").repeat(21))).status).toBe(400);
    expect((await send(part("a".repeat(5_000)))).status).toBe(400);
    expect(performance.now() - began).toBeLessThan(2_000);
    const large = await send(`${part("a")}${"a".repeat(6_500_000)}`);
    expect(large.status).toBe(413);
  });
});
