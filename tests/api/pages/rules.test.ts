import { parseStoredSetting } from "@gmail-push/core";
import { describe, expect, it } from "vitest";
import { buildPush } from "../../helpers/build.ts";
import { testRedis } from "../../helpers/redis.ts";
import { startTestApi, type TestApi } from "../../helpers/start-api.ts";

const XSS = `"><script>alert(1)</script>'`;

/** A rule as the API takes it. */
function rule(overrides: Record<string, unknown> = {}) {
  return {
    id: "documents",
    name: "Documents",
    enabled: true,
    conditions: [
      { field: "subject", operator: "contains", value: "document", case_sensitive: false },
    ],
    actions: {
      webhook_url: "http://127.0.0.1:8099/rule",
      priority: "normal",
      stop_processing: false,
    },
    ...overrides,
  };
}

async function post(api: TestApi, path: string, fields: Record<string, string>) {
  return api.request("POST", path, {
    admin: true,
    body: new URLSearchParams(fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
}

/** What the builder posts when a button is pressed. */
async function press(api: TestApi, op: string, rules: unknown, more: Record<string, string> = {}) {
  return post(api, "/admin/rules", { op, draft: JSON.stringify(rules), version: "0", ...more });
}

function unescape(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function hidden(page: string, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1];
  if (value === undefined) throw new Error(`no field ${name}`);
  return unescape(value);
}

function draftIn(page: string) {
  const rules: unknown = JSON.parse(hidden(page, "draft"));
  return parseStoredSetting(
    "routing_rules",
    { rules },
    {
      rules: [],
    },
  ).rules;
}

async function storedRules(api: TestApi): Promise<unknown> {
  const { body } = await api.request("GET", "/api/admin/settings/routing_rules", { admin: true });
  return body["value"];
}

describe("/admin/rules", () => {
  it("shows the rules in order, locked, and unlocks them for one page", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.change("routing_rules", { rules: [rule(), rule({ id: "b", name: XSS })] });
    const locked = await api.request("GET", "/admin/rules", { admin: true });
    expect(locked.status).toBe(200);
    expect(locked.text).toContain("the first one that matches wins");
    expect(locked.text).toContain("&lt;script&gt;");
    expect(locked.text).not.toContain("<script>alert");
    expect(locked.text).not.toContain('name="draft"');
    const unlocked = await post(api, "/admin/rules", { op: "unlock" });
    expect(draftIn(unlocked.text).map(({ id }) => id)).toEqual(["documents", "b"]);
    expect(unlocked.text).not.toContain("<script>alert");
    const again = await api.request("GET", "/admin/rules", { admin: true });
    expect(again.text).not.toContain('name="draft"');
  });

  it("adds, copies, moves, switches and deletes in the draft alone", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const list = [rule({ id: "a", name: "A" }), rule({ id: "b", name: "B" })];
    const after = async (op: string) => {
      const { text } = await press(api, op, list);
      return draftIn(text).map(({ id, enabled }) => (enabled ? id : `(${id})`));
    };
    expect(await after("up:1")).toEqual(["b", "a"]);
    expect(await after("up:0")).toEqual(["a", "b"]);
    expect(await after("down:0")).toEqual(["b", "a"]);
    expect(await after("copy:0")).toEqual(["a", "a-3", "b"]);
    expect(await after("delete:0")).toEqual(["b"]);
    expect(await after("toggle:1")).toEqual(["a", "(b)"]);
    expect(await after("add")).toEqual(["a", "b", "rule-3"]);
    expect(await after("delete:99")).toEqual(["a", "b"]);
    expect(await storedRules(api)).toEqual({ rules: [] });
  });

  it("keeps what is typed into the open rule through every operation", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const typed = {
      open: "0",
      "rules.0.name": XSS,
      "rules.0.enabled": "1",
      "rules.0.conditions.0.field": "body",
      "rules.0.conditions.0.operator": "regex",
      "rules.0.conditions.0.value": "a|b",
      "rules.0.conditions.0.case_sensitive": "1",
      "rules.0.actions.webhook_url": "http://127.0.0.1:8099/other",
      "rules.0.actions.priority": "high",
    };
    const expected = {
      name: XSS,
      enabled: true,
      conditions: [{ field: "body", operator: "regex", value: "a|b", case_sensitive: true }],
      actions: {
        webhook_url: "http://127.0.0.1:8099/other",
        priority: "high",
        stop_processing: false,
      },
    };
    const list = [rule(), rule({ id: "b" })];
    const moved = await press(api, "down:0", list, typed);
    expect(draftIn(moved.text)[1]).toMatchObject(expected);
    expect(hidden(moved.text, "open")).toBe("1");
    const more = await press(api, "add-condition", list, typed);
    expect(draftIn(more.text)[0]?.conditions).toHaveLength(2);
    expect(more.text).not.toContain("<script>alert");
    const closed = await press(api, "close", list, typed);
    expect(draftIn(closed.text)[0]).toMatchObject(expected);
    expect(hidden(closed.text, "open")).toBe("");
  });

  it("saves the whole draft as a new version and locks again", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const saved = await press(api, "save", [rule({ enabled: false })]);
    expect(saved.status).toBe(303);
    expect(saved.headers.get("location")).toBe("/admin/rules?saved=1");
    expect(await storedRules(api)).toEqual({ rules: [rule({ enabled: false })] });
    const locked = await api.request("GET", "/admin/rules?saved=1", { admin: true });
    expect(locked.text).toContain("Saved as version 1");
    expect(locked.text).not.toContain('name="draft"');
  });

  it("says what is wrong beside its field, in the reader's language, and keeps the draft", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const [condition] = rule().conditions;
    const faulty = [
      rule(),
      rule({
        id: "b",
        name: `Studio ${XSS}`,
        conditions: [condition, { ...condition, operator: "regex", value: "(?=x)" }],
        actions: { webhook_url: "ftp://x.test/", priority: "normal", stop_processing: false },
      }),
    ];
    const english = await press(api, "save", faulty);
    expect(english.status).toBe(422);
    expect(hidden(english.text, "open")).toBe("1");
    expect(english.text).toContain('aria-describedby="rules.1.conditions.1.value-error"');
    expect(english.text).toMatch(
      /id="rules\.1\.conditions\.1\.value-error">\s*RE2 cannot read this expression/,
    );
    expect(english.text).toContain('id="rules.1.actions.webhook_url-error"');
    expect(draftIn(english.text)).toMatchObject(faulty);
    expect(english.text).toMatch(/Rule 2 \(Studio .*\), condition 2, value: <a/);
    expect(english.text).toMatch(/Rule 2 \(Studio .*\), destination: <a/);
    expect(english.text).not.toContain("<script>alert");
    const french = await api.request("POST", "/admin/rules", {
      admin: true,
      body: new URLSearchParams({
        op: "save",
        version: "0",
        draft: JSON.stringify(faulty),
      }).toString(),
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "accept-language": "fr",
      },
    });
    expect(unescape(french.text)).toContain("RE2 ne sait pas lire cette expression");
    expect(french.text).toMatch(/Règle 2 \(Studio .*\), condition 2, valeur : <a/);
    expect(await storedRules(api)).toEqual({ rules: [] });
  });

  it("explains that a destination may not be reached from here", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { EGRESS_ALLOW: "" });
    const refused = await press(api, "save", [rule()]);
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(/id="rules\.0\.actions\.webhook_url-error"[^<]*cannot be sent to/);
  });

  it("tells the second of two editors what the first one changed, and overwrites nothing", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await press(api, "save", [rule()]);
    const mine = [rule({ name: "Mine" })];
    await press(api, "save", [rule({ name: "Theirs" })], { version: "1" });
    const late = await press(api, "save", mine, { version: "1" });
    expect(late.text).toContain("Somebody else saved meanwhile");
    expect(late.text).toMatch(/admin saved version 2/);
    expect(late.text).toContain("<del>Documents</del>");
    expect(late.text).toContain("<ins>Theirs</ins>");
    expect(draftIn(late.text)).toMatchObject(mine);
    expect(await storedRules(api)).toMatchObject({ rules: [{ name: "Theirs" }] });
    const rebased = await press(api, "rebase:2", mine, { version: "1" });
    expect(rebased.text).not.toContain("Somebody else saved meanwhile");
    expect(rebased.text).toContain("<del>Theirs</del>");
    const saved = await press(api, "save", mine, { version: hidden(rebased.text, "version") });
    expect(saved.status).toBe(303);
    expect(await storedRules(api)).toMatchObject({ rules: [{ name: "Mine" }] });
  });

  it("takes a file of rules into the draft after the same checks, and gives one back", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await press(api, "save", [rule()]);
    expect((await api.request("GET", "/admin/rules/export", { admin: true })).status).toBe(404);
    const exported = await api.request("POST", "/admin/rules/export", { admin: true });
    expect(exported.headers.get("content-disposition")).toContain("rules-v1.json");
    expect(exported.body).toEqual({ rules: [rule()] });
    const audit = await api.request("GET", "/api/admin/audit", { admin: true });
    expect(audit.body["entries"]).toMatchObject([{ action: "rules_exported" }, {}]);

    const form = new FormData();
    form.append("op", "import");
    form.append("version", "1");
    form.append("draft", "[]");
    form.append("file", new Blob([exported.text], { type: "application/json" }), "rules.json");
    const encoded = new Response(form);
    const imported = await api.request("POST", "/admin/rules", {
      admin: true,
      body: new Uint8Array(await encoded.arrayBuffer()),
      headers: { "content-type": encoded.headers.get("content-type") ?? "" },
    });
    expect(draftIn(imported.text)).toEqual([rule()]);

    for (const [text, message] of [
      ["{", "this is not JSON"],
      ["", "choose a file"],
      [JSON.stringify([{ ...rule(), conditions: [] }]), "rules.0.conditions"],
      [JSON.stringify({ rules: [{ ...rule(), actions: {} }] }), "rules.0.actions.webhook_url"],
      [JSON.stringify(XSS), "Nothing was imported"],
    ] as const) {
      const refused = await press(api, "import", [rule()], { imported: text });
      expect(refused.text).toContain(message);
      expect(refused.text).not.toContain("<script>alert");
      expect(draftIn(refused.text)).toEqual([rule()]);
    }
  });

  it("keeps versions, compares any two of them and takes one back", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await press(api, "save", [rule()]);
    await press(api, "save", [rule({ name: XSS }), rule({ id: "b" })], { version: "1" });
    const list = await api.request("GET", "/admin/rules/versions", { admin: true });
    const ids = [...list.text.matchAll(/name="from"\s+value="([^"]+)"/g)].map(([, id = ""]) => id);
    expect(ids).toHaveLength(3);
    const [newest = "", first = ""] = ids;
    const query = `?from=${first}&to=${newest}`;
    const compared = await api.request("GET", `/admin/rules/versions${query}`, { admin: true });
    expect(compared.text).toContain("<del>Documents</del>");
    expect(compared.text).toContain("&lt;script&gt;");
    expect(compared.text).not.toContain("<script>alert");
    const path = `/admin/rules/versions/${first}/restore`;
    const asked = await api.request("GET", path, { admin: true });
    expect(asked.text).toContain("Save as a new version");
    const late = await post(api, path, { version: "1" });
    expect(late.text).toContain("admin saved version 2 meanwhile");
    const restored = await post(api, path, { version: hidden(asked.text, "version") });
    expect(restored.headers.get("location")).toBe("/admin/rules?saved=3");
    expect(await storedRules(api)).toEqual({ rules: [rule()] });
    const unknown = await api.request("GET", "/admin/rules/versions/9-9/restore", { admin: true });
    expect(unknown.status).toBe(404);
  });

  it("restores nothing without the version that was seen", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const version of ["", "x", "-1"]) {
      const posted = await post(api, "/admin/rules/versions/0-0/restore", { version });
      expect(posted.status).toBe(400);
    }
    const none = await post(api, "/admin/rules/versions/0-0/restore", {});
    expect(none.status).toBe(400);
    const { body } = await api.request("GET", "/api/admin/settings/routing_rules", { admin: true });
    expect(body["version"]).toBe(0);
  });

  it("tries a draft on the emails that came last: counts first, then what would differ, masked", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await press(api, "save", [rule()]);
    const sender = "Secret Person <secret.person@example.fr>";
    for (const subject of ["Un document", "Autre chose", "Encore un document"]) {
      expect((await api.push(buildPush({ subject, sender }))).status).toBe(200);
    }
    const draft = [
      rule({ id: "urgent", name: XSS, conditions: [{ ...rule().conditions[0], value: "encore" }] }),
      rule(),
    ];
    const tried = await press(api, "dry-run", draft, { version: "1", last: "50" });
    expect(tried.status).toBe(200);
    expect(tried.text).toContain("1 of 3 emails would differ");
    expect(tried.text).toContain("se***@example.fr");
    expect(tried.text).not.toContain("secret.person");
    expect(tried.text).not.toContain("<script>alert");
    expect(tried.text).not.toContain("127.0.0.1:8099/rule</code> </td>");
    const same = await press(api, "dry-run", [rule()], { version: "1", last: "50" });
    expect(same.text).toContain("treats every one of them as the rules in force do");
    const audit = await api.request("GET", "/api/admin/audit", { admin: true });
    expect(JSON.stringify(audit.body["entries"])).toContain("rules_tried");
    expect(await storedRules(api)).toEqual({ rules: [rule()] });
  });

  it("stands posts that no page of ours makes", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const fields of [
      { op: "edit:99999999999999999999" },
      { op: "add", draft: "{not json" },
      { op: "up:-1", draft: "[[]]" },
      { op: "delete-condition:7", draft: JSON.stringify([rule()]), open: "0" },
      { op: "rebase:x", draft: '{"a":1}', version: "x", open: "x" },
      { op: "dry-run", last: "1e99" },
    ]) {
      expect((await post(api, "/admin/rules", fields)).status).toBe(200);
    }
    const many = Array.from({ length: 1_000 }, (_, index) => rule({ id: `r${index}` }));
    const refused = await press(api, "save", many.slice(0, 250));
    expect(refused.status).toBe(422);
    const broken = await api.request("POST", "/admin/rules", {
      admin: true,
      body: "--x\r\nnonsense",
      headers: { "content-type": "multipart/form-data; boundary=x" },
    });
    expect(broken.status).toBe(400);
    const big = await api.request("POST", "/admin/rules", {
      admin: true,
      body: new Uint8Array(5_000_000),
      headers: { "content-type": "multipart/form-data; boundary=x" },
    });
    expect(big.status).toBe(413);
  });
});
