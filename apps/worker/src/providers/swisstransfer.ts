import { z } from "zod";
import { type AskJson, refusal, type Resolution, unavailable } from "./provider.ts";

const hosts = ["swisstransfer.com"];
const LINK = /^\/(?:[a-z]{2}\/)?d\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/?$/i;

const fileSchema = z.object({
  UUID: z.string().regex(/^[\w-]+$/),
  fileName: z.string().nullish(),
  fileSizeInBytes: z.number().nonnegative().nullish(),
  deletedDate: z.unknown().optional(),
});
const metadataSchema = z.object({
  data: z.object({
    downloadHost: z.string(),
    downloadCounterCredit: z.number().nullish(),
    expiredDateTimestamp: z.number().nullish(),
    container: z.object({
      needPassword: z.union([z.boolean(), z.number()]).nullish(),
      files: z.array(fileSchema),
    }),
  }),
});
type Transfer = z.infer<typeof metadataSchema>["data"];

/** The id in the path of a link to a transfer; null in any other. */
export function swissTransferId(path: string): string | null {
  return LINK.exec(path)?.[1] ?? null;
}

/**
 * A transfer: its link is a page, its metadata tells where the files are. Reading the metadata is free; every download
 * may cost one of those the sender has granted. One file is taken as it is; of several all are taken at once, as the
 * ZIP that SwissTransfer packs of them, which costs one download as well.
 */
export async function resolveSwissTransfer(sourceUrl: URL, askJson: AskJson): Promise<Resolution> {
  const linkId = swissTransferId(sourceUrl.pathname);
  if (linkId === null) return unavailable("unsupported");
  const url = new URL(`/api/links/${linkId}`, sourceUrl);
  url.protocol = "https:";
  const answer = await askJson({ url, hosts, headers: { accept: "application/json" } });
  if (answer.status !== 200) return refusal(answer.status);
  const metadata = metadataSchema.safeParse(answer.body);
  return metadata.success
    ? resolutionOf(linkId, metadata.data.data)
    : unavailable("source_failed", false);
}

function resolutionOf(linkId: string, transfer: Transfer): Resolution {
  const { container, downloadHost, downloadCounterCredit: left, expiredDateTimestamp } = transfer;
  if (container.needPassword) return unavailable("unsupported");
  const files = container.files.filter(({ deletedDate }) => !deletedDate);
  const [file, ...others] = files;
  const isExpired = (expiredDateTimestamp ?? Infinity) * 1_000 < Date.now();
  if (file === undefined || isExpired) return unavailable("source_gone");
  if (typeof left === "number" && left <= 0) return unavailable("no_credit");
  const isArchive = others.length > 0;
  const path = isArchive ? linkId : `${linkId}/${file.UUID}`;
  const url = URL.parse(`https://${downloadHost}/api/download/${path}`);
  if (url === null) return unavailable("source_failed", false);
  return {
    kind: "download",
    urls: [url],
    hosts,
    name: isArchive ? null : (file.fileName ?? null),
    size: isArchive ? null : (file.fileSizeInBytes ?? null),
    isArchive,
    credits: { left: left ?? null },
  };
}
