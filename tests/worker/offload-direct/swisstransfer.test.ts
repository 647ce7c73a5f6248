import { describe, expect, it } from "vitest";
import { openDirect, type OpenDirect } from "../../helpers/open-direct.ts";
import {
  cut,
  file,
  inTurn,
  page,
  redirect,
  sha256,
  status,
  zipBytes,
} from "../../helpers/provider-answers.ts";
import type { ProviderAnswer } from "../../helpers/start-providers.ts";

const ID = "0f0e0d0c-1111-2222-3333-444455556666";
const LINK = `https://www.swisstransfer.com/d/${ID}`;
const METADATA = `www.swisstransfer.com/api/links/${ID}`;
const DOWNLOADS = "dl-a1.swisstransfer.com/api/download";
const KEY = "swisstransfer/copy/file.zip";
const content = zipBytes(400_000);
const anHour = 3_600;

interface Metadata {
  credits?: number | (() => number);
  files?: {
    UUID: string;
    fileName: string;
    fileSizeInBytes: number;
    deletedDate?: string | null;
  }[];
  needPassword?: number;
  expiredDateTimestamp?: number;
}

const oneFile = [{ UUID: "f-1", fileName: "Rushes é.zip", fileSizeInBytes: content.length }];

function metadata(direct: OpenDirect, transfer: Metadata = {}): ProviderAnswer {
  const { files = oneFile, credits, needPassword = 0 } = transfer;
  const { expiredDateTimestamp = Date.now() / 1_000 + anHour } = transfer;
  return (_, response) => {
    const data = {
      linkUUID: ID,
      downloadHost: `dl-a1.swisstransfer.com:${direct.providers.port}`,
      ...(credits !== undefined && {
        downloadCounterCredit: typeof credits === "number" ? credits : credits(),
      }),
      expiredDateTimestamp,
      container: { needPassword, files },
    };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ result: "success", data }));
  };
}

function downloadsOf({ providers }: OpenDirect): string[] {
  return providers.asked.filter((asked) => asked.includes("/api/download/"));
}

function expectNothing({ s3 }: OpenDirect): void {
  expect([...s3.store.objects.keys()]).toEqual([]);
  expect(s3.store.uploads.size).toBe(0);
}

describe("a copy of a SwissTransfer link", () => {
  it("reads where the file is, and takes it by one download", async () => {
    await using direct = await openDirect();
    direct.providers.on(METADATA, metadata(direct, { credits: 1 }));
    direct.providers.on(DOWNLOADS, file(content));
    expect(await direct.copy("swisstransfer", LINK)).toEqual({
      kind: "stored",
      r2Url: `https://files.example.org/${KEY}`,
      originalFilename: "Rushes é.zip",
      size: content.length,
      sha256: sha256(content),
    });
    expect(direct.providers.asked).toEqual([`GET ${METADATA}`, `GET ${DOWNLOADS}/${ID}/f-1`]);
  });

  it("takes several files as the ZIP of all of them, by one download", async () => {
    await using direct = await openDirect();
    const files = [...oneFile, { UUID: "f-2", fileName: "b.mov", fileSizeInBytes: 5 }];
    direct.providers.on(METADATA, metadata(direct, { files, credits: 20 }));
    const disposition = { "content-disposition": 'attachment; filename="swisstransfer.zip"' };
    direct.providers.on(DOWNLOADS, file(content, disposition));
    expect(await direct.copy("swisstransfer", LINK)).toMatchObject({
      kind: "stored",
      originalFilename: "swisstransfer.zip",
      size: content.length,
    });
    expect(downloadsOf(direct)).toEqual([`GET ${DOWNLOADS}/${ID}`]);
  });

  it.each([
    ["is gone", status(404), "source_gone"],
    ["needs a password, says the status", status(401), "unsupported"],
    ["is a page", page(), "source_failed"],
    ["is unreadable", file(Buffer.from('{"data":{}}')), "source_failed"],
    ["is too long to be true", file(Buffer.alloc(1_200_000, " ")), "source_failed"],
    ["is elsewhere", redirect("https://elsewhere.test/api"), "refused"],
  ])("spends no download when the metadata %s", async (_, answer, reason) => {
    await using direct = await openDirect();
    direct.providers.on(METADATA, answer);
    const copied = await direct.copy("swisstransfer", LINK);
    expect(copied).toEqual({ kind: "failed", reason, retryable: false });
    expect(downloadsOf(direct)).toEqual([]);
  });

  it.each<[string, Metadata, string]>([
    ["needs a password", { needPassword: 1 }, "unsupported"],
    ["has no downloads left", { credits: 0 }, "no_credit"],
    ["has expired", { expiredDateTimestamp: 1_700_000_000 }, "source_gone"],
    ["holds no files", { files: [] }, "source_gone"],
    [
      "holds deleted files",
      { files: [{ UUID: "f", fileName: "a", fileSizeInBytes: 1, deletedDate: "2026-01-01" }] },
      "source_gone",
    ],
  ])("spends no download when the transfer %s", async (_, transfer, reason) => {
    await using direct = await openDirect();
    direct.providers.on(METADATA, metadata(direct, transfer));
    expect(await direct.copy("swisstransfer", LINK)).toMatchObject({ reason, retryable: false });
    expect(downloadsOf(direct)).toEqual([]);
  });

  it("asks nobody about a link that is no transfer's", async () => {
    await using direct = await openDirect();
    for (const path of ["/", "/d/", "/d/../api", "/pricing", `/d/${ID}/more`]) {
      const copied = await direct.copy("swisstransfer", `https://www.swisstransfer.com${path}`);
      expect(copied).toMatchObject({ reason: "unsupported" });
    }
    expect(direct.providers.asked).toEqual([]);
  });

  it.each([
    ["breaks off at half", cut(content, 200_000), "source_failed"],
    ["shows a page", page(), "landing_page"],
    ["is not as long as it should be", file(zipBytes(300_000)), "size_mismatch"],
    ["is refused", status(500), "source_failed"],
  ])("spends one download and no more when it %s", async (_, answer, reason) => {
    await using direct = await openDirect();
    let credits = 5;
    direct.providers.on(METADATA, metadata(direct, { credits: () => credits }));
    direct.providers.on(DOWNLOADS, (request, response) => {
      credits -= 1;
      answer(request, response);
    });
    expect(await direct.copy("swisstransfer", LINK)).toMatchObject({ reason });
    for (let again = 0; again < 3; again += 1) {
      const copied = await direct.copy("swisstransfer", LINK);
      expect(copied).toEqual({ kind: "failed", reason: "no_credit", retryable: false });
    }
    expect(downloadsOf(direct)).toHaveLength(1);
    expectNothing(direct);
  });

  it("is one for all spellings of the link, whether its download succeeds or not", async () => {
    const spellings = [
      LINK,
      `https://www.swisstransfer.com/en/d/${ID}`,
      `${LINK.replace(ID, ID.toUpperCase())}/?again=1`,
    ];
    for (const [answer, expected] of [
      [file(content), ["stored", "stored", "stored"]],
      [cut(content, 200_000), ["source_failed", "no_credit", "no_credit"]],
    ] as const) {
      await using direct = await openDirect();
      let credits = 5;
      const told = metadata(direct, { credits: () => credits });
      direct.providers.on("www.swisstransfer.com/api/links/", told);
      direct.providers.on(DOWNLOADS, (request, response) => {
        credits -= 1;
        answer(request, response);
      });
      const found: string[] = [];
      for (const link of spellings) {
        const copied = await direct.copy("swisstransfer", link);
        found.push(copied.kind === "failed" ? copied.reason : copied.kind);
      }
      expect(found).toEqual(expected);
      expect(downloadsOf(direct)).toHaveLength(1);
    }
  });

  it("makes one download and no more where nobody tells how many are left", async () => {
    await using direct = await openDirect();
    direct.providers.on(METADATA, metadata(direct));
    direct.providers.on(DOWNLOADS, cut(content, 200_000));
    expect(await direct.copy("swisstransfer", LINK)).toMatchObject({ reason: "source_failed" });
    expect(await direct.copy("swisstransfer", LINK)).toMatchObject({ reason: "no_credit" });
    expect(downloadsOf(direct)).toHaveLength(1);
  });

  it("tries again when the metadata shows that a failed download cost nothing", async () => {
    await using direct = await openDirect();
    direct.providers.on(METADATA, metadata(direct, { credits: 5 }));
    direct.providers.on(DOWNLOADS, inTurn(status(503), file(content)));
    expect(await direct.copy("swisstransfer", LINK)).toMatchObject({ retryable: true });
    expect(await direct.copy("swisstransfer", LINK)).toMatchObject({ kind: "stored" });
    expect(downloadsOf(direct)).toHaveLength(2);
  });

  it("finds a file again that was stored when nobody could say so any more", async () => {
    await using direct = await openDirect({
      // The answer to the last request is lost on its way back, as it is when the process dies.
      fault: ({ kind }, count) => (kind === "HeadObject" && count < 4 ? "reset" : undefined),
    });
    let credits = 1;
    direct.providers.on(METADATA, metadata(direct, { credits: () => credits }));
    direct.providers.on(DOWNLOADS, (request, response) => {
      credits -= 1;
      file(content)(request, response);
    });
    const first = await direct.copy("swisstransfer", LINK);
    expect(first).toEqual({ kind: "failed", reason: "network_error", retryable: true });
    expect(await direct.copy("swisstransfer", LINK)).toEqual({
      kind: "stored",
      r2Url: `https://files.example.org/${KEY}`,
      originalFilename: "Rushes é.zip",
      size: content.length,
      sha256: sha256(content),
    });
    expect(downloadsOf(direct)).toHaveLength(1);
  });
});
