import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decide, initialSettings, parseInboundEmail } from "@gmail-push/core";
import type { Decision } from "@gmail-push/core";
import { describe, expect, it } from "vitest";
import { readEmail } from "../../scripts/push/read-email.ts";

const folder = join(import.meta.dirname, "..", "..", "samples");
const now = new Date("2026-11-20T12:00:00Z");

const settings = {
  ...initialSettings({ webhookUrl: "https://hooks.example.org/inbox" }),
  timeZone: "Europe/Paris",
};

interface Row {
  file: string;
  detected: string;
  time: string;
  link: string;
  outcome: string;
}

/** The table of samples/README.md: what it promises is what is tested. */
function readTable(): Row[] {
  const lines = readFileSync(join(folder, "README.md"), "utf8").split("\n");
  return lines.flatMap((line) => {
    const [, file, , detected = "", time = "", link = "", outcome = ""] = line
      .split("|")
      .map((cell) => cell.trim().replaceAll("`", ""));
    return file?.endsWith(".eml") ? [{ file, detected, time, link, outcome }] : [];
  });
}

const links: Record<string, RegExp[]> = {
  "Dropbox folder": [/^https:\/\/www\.dropbox\.com\/scl\/fo\/[^?]+\?rlkey=[^&]+(&st=[^&]+)?&dl=0$/],
  "Dropbox file": [/^https:\/\/www\.dropbox\.com\/scl\/fi\/f1leexample47\//],
  "Dropbox request": [/^https:\/\/www\.dropbox\.com\/request\/\w+$/],
  FromSmash: [/^https:\/\/fromsmash\.com\/l0t-45-exmpl$/],
  SwissTransfer: [/^https:\/\/www\.swisstransfer\.com\/d\/[\w-]+$/],
  none: [],
};

function describeDetection({ detection }: Decision): { detected: string; time: string } {
  switch (detection.kind) {
    case "recadrage":
      return { detected: "recadrage", time: detection.deliveryTime };
    case "desabonnement_journee_tarifs":
      return { detected: detection.urgent ? "DESABO, urgent" : "DESABO", time: "" };
    case "none":
      return { detected: "none", time: "" };
  }
}

async function decideSample(file: string): Promise<Decision> {
  const parsed = parseInboundEmail(await readEmail(join(folder, file), false));
  if (parsed.kind !== "email") throw new Error(`${file}: ${parsed.kind}`);
  return decide(parsed.email, settings, now);
}

describe("samples", () => {
  it("are all in the table of their README", () => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".eml"));
    expect(
      readTable()
        .map(({ file }) => file)
        .toSorted(),
    ).toEqual(files.toSorted());
  });

  it("come from and go to invented addresses only", () => {
    for (const { file } of readTable()) {
      const addresses = readFileSync(join(folder, file), "latin1").match(/[\w.+-]+@[\w.-]+/g) ?? [];
      for (const address of addresses)
        expect(address).toMatch(/@([\w-]+\.)*example\.(com|net|org)$/);
    }
  });

  it.each(readTable())("$file is $detected: $outcome", async (row) => {
    const decision = await decideSample(row.file);
    const time = row.time === "now + 1 h" ? "14h00" : row.time;
    expect(describeDetection(decision)).toEqual({ detected: row.detected, time });
    const found = decision.kind === "deliver" ? decision.links.map(({ rawUrl }) => rawUrl) : [];
    expect(found).toEqual(
      (links[row.link] ?? []).map((url): unknown => expect.stringMatching(url)),
    );
    const outcome = decision.kind === "skip" ? `skipped_${decision.because}` : "processed";
    expect(outcome).toBe(row.outcome);
  });
});
