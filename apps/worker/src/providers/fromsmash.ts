import { z } from "zod";
import { type AskJson, refusal, type Resolution, type Resolve, unavailable } from "./provider.ts";

export interface SmashDeps {
  apiKey: string;
  /** where a link's transfer is told; Smash's own unless a test stands in for it */
  linkApi?: string;
  /** where the transfers of a region are told */
  transferApi?: (region: string) => string;
}

const hosts = ["fromsmash.com", "fromsmash.co"];
const VERSION = "version=10-2019";
const LINK = /^\/[\w.-]+\/?$/;

const targetSchema = z.object({
  target: z.object({
    target: z.string().regex(/^[\w.-]{1,200}$/),
    region: z.string().regex(/^[a-z]{2}-[a-z]+-\d$/),
  }),
});
const transferSchema = z.object({
  transfer: z.object({
    download: z.url(),
    status: z.string().nullish(),
  }),
});

/** What Smash knows a link by; null for one that is no transfer's. */
export function smashTarget({ host, pathname }: URL): string | null {
  return LINK.test(pathname) ? `${host}${pathname}` : null;
}

/** Without a key of Smash's API there is no way from a link to its file. */
export async function resolveSmashWithoutKey(): Promise<Resolution> {
  return unavailable("unsupported");
}

/** A transfer through Smash's API: from the link to its transfer, and from that to its file, a ZIP when it has several. */
export function createSmashResolver(deps: SmashDeps): Resolve {
  const { apiKey, linkApi = "https://link.fromsmash.co" } = deps;
  const { transferApi = (region) => `https://transfer.${region}.fromsmash.co` } = deps;
  const headers = { authorization: `Bearer ${apiKey}`, accept: "application/json" };

  async function ask(askJson: AskJson, url: string) {
    return askJson({ url: new URL(url), hosts, headers });
  }

  return async (sourceUrl, askJson) => {
    const targetId = smashTarget(sourceUrl);
    if (targetId === null) return unavailable("unsupported");
    const linkUrl = `${linkApi}/target/${encodeURIComponent(targetId)}?${VERSION}`;
    const linkAnswer = await ask(askJson, linkUrl);
    if (linkAnswer.status !== 200) return refusal(linkAnswer.status);
    const target = targetSchema.safeParse(linkAnswer.body).data?.target;
    if (target === undefined) return unavailable("source_failed");

    const preview = `${transferApi(target.region)}/transfer/${target.target}/preview?${VERSION}`;
    const transferAnswer = await ask(askJson, preview);
    if (transferAnswer.status !== 200) return refusal(transferAnswer.status);
    const transfer = transferSchema.safeParse(transferAnswer.body).data?.transfer;
    if (transfer === undefined) return unavailable("source_failed");
    if (transfer.status === "Expired" || transfer.status === "Deleted") {
      return unavailable("source_gone");
    }
    return {
      kind: "download",
      urls: [new URL(transfer.download)],
      hosts,
      name: null,
      size: null,
      isArchive: false,
      credits: null,
    };
  };
}
