import {
  type Arbitrary,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  option,
  record,
} from "fast-check";
import { describe, expect, it } from "vitest";
import { buildDesabo, buildPush, buildRecadrage, type PushedEmail } from "../helpers/build.ts";
import { windowFromNow } from "../helpers/clock-window.ts";
import { listKeys } from "../helpers/list-keys.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";
import { startDestination, type TestDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";

const PATH = "/api/admin/preview";

async function preview(api: TestApi, body: unknown) {
  return api.request("POST", PATH, { body, admin: true });
}

/** What a destination received of one email. */
function sent({ url, received }: TestDestination, emailId: unknown) {
  return received
    .map(({ body }): unknown => JSON.parse(body))
    .filter((payload) => JSON.stringify(payload).includes(String(emailId)))
    .map((payload) => ({ url, payload }));
}

const builders = [buildPush, buildRecadrage, buildDesabo];
const subjects = [
  "Devis",
  "document URGENT",
  "M\u00e9dia Solution - Missions Recadrage - Lot 7",
  "",
];
const bodies = [
  "Bonjour",
  "\u00e0 faire pour 14h30 https://fromsmash.com/abc",
  "<p>https://www.dropbox.com/scl/fi/a/b.zip?rlkey=k&amp;dl=0</p> https://www.swisstransfer.com/d/x",
  "journ\u00e9e, tarifs habituels, d\u00e9sabonnement https://www.dropbox.com/request/x",
];

let serial = 0;
const emails = record({
  builder: constantFrom(...builders),
  subject: option(constantFrom(...subjects), { nil: undefined }),
  body: option(constantFrom(...bodies), { nil: undefined }),
  sender: constantFrom("a@b.fr", '"Dupont, Jean" <J.Dupont@Example.FR>', "nobody"),
}).map(({ builder, subject, body, sender }): PushedEmail => {
  serial += 1;
  // An email of one run may wait, and go out in the midst of another.
  const email = builder({ sender, date: `2026-02-04T10:30:00Z #${serial}` });
  return { ...email, subject: subject ?? email.subject, body: body ?? email.body };
});

type RuleKind = "none" | "other" | "same" | "stop";

interface Given {
  window: { webhook_time_start: string; webhook_time_end: string };
  withoutLinks: boolean;
  rule: RuleKind;
}

const settings: Arbitrary<Given> = record({
  window: constantFrom(
    { webhook_time_start: "", webhook_time_end: "" },
    windowFromNow(-60, 60),
    windowFromNow(120, 180),
  ),
  withoutLinks: boolean(),
  rule: constantFrom<RuleKind>("none", "other", "same", "stop"),
});

describe("POST /api/admin/preview", () => {
  it("shows exactly what the worker sends, or that it sends nothing", async () => {
    await using redis = testRedis();
    await using byDefault = await startDestination();
    await using byRule = await startDestination();
    const env = { WEBHOOK_URL: byDefault.url, POLLING_TIMEZONE: "UTC" };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const urls = { other: byRule.url, same: byDefault.url, stop: byRule.url };

    async function check(email: PushedEmail, given: Given) {
      const { window, withoutLinks, rule } = given;
      await api.change("webhook_config", window);
      await api.change("runtime_flags", { allow_custom_webhook_without_links: withoutLinks });
      const conditions = [{ field: "sender", operator: "contains", value: "example" }];
      const rules =
        rule === "none"
          ? []
          : [
              {
                name: "R",
                conditions,
                actions: { webhook_url: urls[rule], stop_processing: rule === "stop" },
              },
            ];
      await api.change("routing_rules", { rules });

      const { body: shown } = await preview(api, email);
      const { body: answer } = await api.push(email, { prefer: "wait=15" });
      const made = [byRule, byDefault].flatMap((each) => sent(each, shown["email_id"]));
      expect(made).toEqual(shown["deliveries"]);
      expect(answer["email_id"]).toBe(shown["email_id"]);
      const kinds: Record<string, string> = {
        processed: "deliver",
        stopped_by_routing_rule: "deliver",
        skipped_no_links: "skip",
        skipped_outside_time_window: "skip",
      };
      expect(shown["decision"]).toMatchObject({ kind: kinds[String(answer["status"])] ?? "wait" });
    }

    await assert(asyncProperty(emails, settings, check), { numRuns: 25, endOnFailure: true });
  });

  it("stores, sends and counts nothing", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    await using api = await startTestApi(redis, { WEBHOOK_URL: destination.url });
    const before = await listKeys(redis.redis, redis.prefix);
    expect((await preview(api, buildPush())).status).toBe(200);
    expect(await listKeys(redis.redis, redis.prefix)).toEqual(before);
    expect(destination.connections).toBe(0);
  });

  it("tells what would happen at another time, and why an email would not be taken", async () => {
    await using redis = testRedis();
    const env = {
      POLLING_TIMEZONE: "Europe/Paris",
      WEBHOOKS_TIME_START: "8h00",
      WEBHOOKS_TIME_END: "19h00",
      GMAIL_SENDER_ALLOWLIST: "@elsewhere.fr",
    };
    await using api = await startTestApi(redis, env);
    const night = await preview(api, { ...buildPush(), now: "2026-02-04T03:00:00Z" });
    expect(night.body).toMatchObject({
      admission: { kind: "skip", because: "sender_not_allowed" },
      decision: { kind: "wait", because: "outside_window", until: "2026-02-04T07:00:00.000Z" },
      deliveries: [],
    });
    const day = await preview(api, { ...buildPush(), now: "2026-02-04T12:00:00+01:00" });
    expect(day.body).toMatchObject({ decision: { kind: "deliver" } });
  });

  it("refuses what the ingress refuses, and a time that is none", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { MAX_EMAIL_SIZE: "2048" });
    for (const [body, status] of [
      ["{not json", 400],
      ["[]", 400],
      [{ sender: "a@b.fr" }, 400],
      [{ ...buildPush(), now: "tomorrow" }, 400],
      [buildPush({ body: "x".repeat(200_000) }), 413],
      [buildPush({ body: "x".repeat(2_049) }), 413],
    ] as const) {
      expect((await preview(api, body)).status).toBe(status);
    }
  });

  it("decides beside the thread that answers, which takes so many at a time", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const asked = await Promise.all(
      Array.from({ length: 30 }, async () => preview(api, buildPush())),
    );
    const refused = asked.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ body }) => body["code"] === "busy")).toBe(true);
  });
});
