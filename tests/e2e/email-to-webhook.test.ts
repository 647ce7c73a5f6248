import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { buildPush, buildRecadrage } from "../helpers/build.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";

const WAIT = { prefer: "wait=20" };

describe("an email on its way to a webhook", () => {
  it("arrives once, signed, with the payload receivers know", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);

    const email = buildRecadrage();
    const answer = await api.push(email, WAIT);
    expect(answer.body).toMatchObject({ success: true, status: "processed" });
    expect(answer.headers.get("preference-applied")).toBe("wait=20");
    const again = await api.push(email);
    expect(again.body).toMatchObject({ status: "already_processed" });

    expect(destination.received).toHaveLength(1);
    const [received] = destination.received;
    const payload: unknown = JSON.parse(received?.body ?? "");
    expect(payload).toMatchObject({
      microsoft_graph_email_id: answer.body["email_id"],
      detector: "recadrage",
      delivery_time: "16h00",
      sender_email: "jean.dupont@example.fr",
      delivery_links: [{ provider: "dropbox" }],
    });
    const { body: list } = await api.request("GET", "/api/admin/destinations", { admin: true });
    const secret = String((list["destinations"] as { secret: string }[])[0]?.secret);
    const headers = received?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(received?.body ?? "", headers)).toEqual(payload);
  });

  it("is tried again after a failure, with the same webhook-id", async () => {
    await using redis = testRedis();
    await using destination = await startDestination({ answer: [503, 200] });
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    await api.request("PATCH", "/api/admin/settings/processing_prefs", {
      admin: true,
      body: { retry_schedule_sec: [0, 0, 0] },
    });
    const answer = await api.push(buildPush(), WAIT);
    expect(answer.body).toMatchObject({ status: "processed" });
    const ids = destination.received.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });
});
