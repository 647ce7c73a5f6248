import { createEgressGuard } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { createOffloadClient } from "../../apps/worker/src/offload-client.ts";
import {
  type DestinationAnswer,
  startDestination,
  type TestDestination,
} from "../helpers/start-destination.ts";

const request = {
  sourceUrl: "https://www.dropbox.com/scl/fi/a/f.zip?dl=1&rlkey=foo",
  objectKey: "dropbox/01234567/89abcdef/f.zip",
  provider: "dropbox",
  emailId: "0123456789abcdef0123456789abcdef",
};
const r2Url = "https://files.example.org/dropbox/01234567/89abcdef/f.zip";
const stored = { success: true, r2_url: r2Url };

function openClient({ url }: { url: string }, allow = "127.0.0.1") {
  const guard = createEgressGuard({ allow, allowHttp: false });
  return createOffloadClient({ endpoint: url, token: "the-token", bucket: "the-bucket", guard });
}

async function fetchFrom(destination: TestDestination, timeoutMs = 5000) {
  await using client = openClient(destination);
  return await client.fetchToR2(request, { timeoutMs });
}

function json(status: number, body: unknown): DestinationAnswer {
  return { status, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

describe("fetchToR2", () => {
  it("asks as the fetcher expects it", async () => {
    await using fetcher = await startDestination({ answer: [json(200, stored)] });
    await fetchFrom(fetcher);
    const [received] = fetcher.received;
    expect(received).toMatchObject({
      method: "POST",
      path: "/hook",
      headers: {
        "content-type": "application/json",
        "user-agent": "render-signal-server/r2-transfer",
        "x-r2-fetch-token": "the-token",
      },
    });
    expect(JSON.parse(received?.body ?? "")).toEqual({
      source_url: request.sourceUrl,
      object_key: request.objectKey,
      bucket: "the-bucket",
      provider: "dropbox",
      email_id: request.emailId,
    });
  });

  it.each([
    [stored, null],
    [{ ...stored, original_filename: " 61 Camille.zip " }, "61 Camille.zip"],
    [{ ...stored, original_filename: "  " }, null],
    [{ ...stored, original_filename: null }, null],
    [{ ...stored, original_filename: 61 }, null],
    [{ ...stored, r2_url: ` ${r2Url}\n`, more: true }, null],
  ])("reads %j as stored under the name %s", async (body, originalFilename) => {
    await using fetcher = await startDestination({ answer: [json(200, body)] });
    expect(await fetchFrom(fetcher)).toMatchObject({ kind: "stored", r2Url, originalFilename });
  });

  it("reads the size and the hash where the fetcher tells them", async () => {
    const sha256 = "a".repeat(64);
    await using fetcher = await startDestination({
      answer: [
        json(200, { ...stored, size: 1234, sha256 }),
        json(200, { ...stored, size: -1, sha256: "A".repeat(64) }),
      ],
    });
    expect(await fetchFrom(fetcher)).toMatchObject({ size: 1234, sha256 });
    expect(await fetchFrom(fetcher)).toMatchObject({ kind: "stored", size: null, sha256: null });
  });

  it.each<[DestinationAnswer, string, boolean]>([
    [json(401, { success: false, error: "Unauthorized" }), "unauthorized", false],
    [json(403, { success: false, error: "Host not allowed" }), "refused", false],
    [405, "refused", false],
    [json(502, { success: false, error: "Source fetch failed: 404" }), "source_failed", false],
    [
      json(413, { success: false, error: "Source fetch failed: 200", code: "too_large" }),
      "too_large",
      false,
    ],
    [
      json(502, {
        success: false,
        error: "Source fetch failed: not in time",
        code: "source_timeout",
      }),
      "source_timeout",
      true,
    ],
    [json(502, { success: false, error: "Source fetch failed: 429" }), "source_failed", true],
    [json(502, { success: false, error: "Source fetch failed: 503" }), "source_failed", true],
    [json(500, { success: false, error: "R2 is away" }), "source_failed", true],
    [json(200, { success: false, error: "Source fetch failed: 410" }), "source_failed", false],
    [json(200, { success: true }), "bad_response", false],
    [json(200, { success: true, r2_url: "  " }), "bad_response", false],
    [json(200, { success: true, r2_url: "javascript:alert(1)" }), "bad_response", false],
    [json(200, { success: "yes", r2_url: r2Url }), "bad_response", false],
    [json(200, null), "bad_response", false],
    [json(201, stored), "bad_response", false],
    [{ status: 200, body: "<html>" }, "bad_response", false],
    [404, "bad_response", false],
    [429, "bad_response", true],
    [503, "bad_response", true],
    [
      { status: 302, headers: { location: "https://elsewhere.example.org/" } },
      "bad_response",
      false,
    ],
    ["never_ends", "bad_response", false],
    ["sends_10_mb", "bad_response", false],
    ["gzip_bomb", "bad_response", false],
    ["resets_before_head", "network_error", true],
    ["resets_after_head", "network_error", true],
    ["speaks_no_http", "network_error", true],
  ])("reads %j as failed for the reason %s, retryable: %s", async (answer, reason, retryable) => {
    await using fetcher = await startDestination({ answer: [answer] });
    expect(await fetchFrom(fetcher)).toEqual({ kind: "failed", reason, retryable });
    expect(fetcher.received).toHaveLength(1);
  });

  it.each<[DestinationAnswer]>([["never_answers"], ["hangs_after_head"], ["drips"]])(
    "gives a fetcher that %s the time it was given",
    async (answer) => {
      await using fetcher = await startDestination({ answer: [answer] });
      const result = await fetchFrom(fetcher, 200);
      expect(result).toEqual({ kind: "failed", reason: "timeout", retryable: true });
    },
  );

  it("does not trust a fetcher with an unknown certificate", async () => {
    await using fetcher = await startDestination({ tls: true });
    const result = await fetchFrom(fetcher);
    expect(result).toEqual({ kind: "failed", reason: "network_error", retryable: true });
    expect(fetcher.received).toHaveLength(0);
  });

  it("does not dial an address that is not allowed", async () => {
    await using fetcher = await startDestination();
    await using client = openClient(fetcher, "");
    const result = await client.fetchToR2(request, { timeoutMs: 5000 });
    expect(result).toEqual({ kind: "failed", reason: "egress_blocked", retryable: false });
    expect(fetcher.connections).toBe(0);
  });

  it("never asks twice over a connection that was lost, as a fetch may be counted", async () => {
    await using fetcher = await startDestination({
      answer: [json(200, stored), "resets_before_head", json(200, stored)],
    });
    await using client = openClient(fetcher);
    await client.fetchToR2(request, { timeoutMs: 5000 });
    const second = await client.fetchToR2(request, { timeoutMs: 5000 });
    expect(second).toEqual({ kind: "failed", reason: "network_error", retryable: true });
    expect(fetcher.received).toHaveLength(2);
  });

  it("throws when it is aborted", async () => {
    await using fetcher = await startDestination({ answer: ["never_answers"] });
    await using client = openClient(fetcher);
    const stop = new AbortController();
    const { signal } = stop;
    const fetching = client.fetchToR2(request, { timeoutMs: 5000, signal });
    const ending = fetching.catch((error: unknown) => error);
    await fetcher.until(1);
    stop.abort();
    expect(await ending).toMatchObject({ name: "AbortError" });
  });
});
