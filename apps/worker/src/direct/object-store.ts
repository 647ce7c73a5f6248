import http from "node:http";
import https from "node:https";
import type { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { EgressGuard } from "@gmail-push/infra";
import { abortable } from "./abortable.ts";
import { CopyFailure } from "./copy-failure.ts";
import { isMissing, storageFailure } from "./storage-failure.ts";

export interface ObjectStoreOptions {
  /** of the account, without the bucket */
  endpoint: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** where everybody reads the bucket, without a slash at the end; null where links are signed instead */
  publicBaseUrl: string | null;
  /** how long a signed link works */
  linkSeconds: number;
  /** the largest object that may come, which decides how large parts are */
  maxBytes: number;
  /** for R2 to answer one request; 30 s unless a test cannot wait so long */
  requestTimeoutMs?: number;
}

export interface NewObject {
  key: string;
  body: Readable;
  contentType: string;
  contentDisposition: string;
  /** ASCII only */
  metadata: Record<string, string>;
}

/** One bucket. All but `put` throw CopyFailure only. */
export interface ObjectStore extends Disposable {
  /**
   * Stores what `body` yields, in equal parts and constant memory. Visible as a whole or not at all: when `body` fails,
   * R2 fails or `signal` is aborted, no part stays behind, and that is thrown.
   */
  put: (object: NewObject, signal: AbortSignal) => Promise<void>;
  /** Bytes of an object; null where there is none. */
  sizeOf: (key: string, signal?: AbortSignal) => Promise<number | null>;
  remove: (key: string) => Promise<void>;
  /** Gives up the uploads to a key that a process left behind. */
  abandonUploads: (key: string) => Promise<void>;
  linkTo: (key: string) => Promise<string>;
}

const MIB = 1024 ** 2;
/** R2 takes parts from 5 MiB, all of one size but the last, and at most 10,000 of them. */
const PART_BYTES = 8 * MIB;
const MAX_PARTS = 10_000;
/** While one part travels the next is filled. More of them cost memory and gain nothing but on long lines. */
const PARTS_AT_ONCE = 2;
const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** R2 answers 503 when hurried and 429 to quick writes of one key; the client waits longer each time. */
const MAX_ATTEMPTS = 4;
const MAX_SOCKETS = 64;

function clientOptions({ endpoint, accessKeyId, secretAccessKey }: ObjectStoreOptions) {
  return {
    region: "auto",
    endpoint,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    maxAttempts: MAX_ATTEMPTS,
    // Of trailing checksums R2 takes none; waiting for "100 Continue", which R2 does not send, costs seconds a part.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    expectContinueHeader: false,
  } as const;
}

function openClient(options: ObjectStoreOptions, guard: EgressGuard): S3Client {
  const agentOptions = { keepAlive: true, maxSockets: MAX_SOCKETS, lookup: guard.lookup };
  return new S3Client({
    ...clientOptions(options),
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpAgent: new http.Agent(agentOptions),
      httpsAgent: new https.Agent(agentOptions),
    },
  });
}

export function createObjectStore(options: ObjectStoreOptions, guard: EgressGuard): ObjectStore {
  const { endpoint, bucket: Bucket, publicBaseUrl, linkSeconds } = options;
  const client = openClient(options, guard);

  async function asked<T>(work: () => Promise<T>): Promise<T> {
    // A literal address is never looked up.
    if (guard.checkUrl(endpoint, "download").kind === "blocked") {
      throw new CopyFailure("egress_blocked", false);
    }
    return work().catch((error: unknown) => {
      throw storageFailure(error);
    });
  }

  return {
    put: async (object, signal) => asked(async () => upload(client, options, object, signal)),
    sizeOf: async (key, abortSignal) =>
      asked(async () => {
        try {
          const command = new HeadObjectCommand({ Bucket, Key: key });
          const head = await client.send(command, abortSignal && { abortSignal });
          return head.ContentLength ?? null;
        } catch (error) {
          if (isMissing(error)) return null;
          throw error;
        }
      }),
    remove: async (key) => {
      await asked(async () => client.send(new DeleteObjectCommand({ Bucket, Key: key })));
    },
    abandonUploads: async (key) => asked(async () => abandonUploads(client, Bucket, key)),
    linkTo: async (key) =>
      publicBaseUrl === null
        ? getSignedUrl(client, new GetObjectCommand({ Bucket, Key: key }), {
            expiresIn: linkSeconds,
          })
        : `${publicBaseUrl}/${key.split("/").map(encodeURIComponent).join("/")}`,
    [Symbol.dispose]: () => {
      client.destroy();
    },
  };
}

async function upload(
  client: S3Client,
  options: ObjectStoreOptions,
  object: NewObject,
  signal: AbortSignal,
): Promise<void> {
  const { bucket, maxBytes } = options;
  await new Upload({
    client: abortable(client, clientOptions(options), signal),
    params: {
      Bucket: bucket,
      Key: object.key,
      Body: object.body,
      ContentType: object.contentType,
      ContentDisposition: object.contentDisposition,
      Metadata: object.metadata,
    },
    partSize: Math.max(PART_BYTES, Math.ceil(maxBytes / MAX_PARTS / MIB) * MIB),
    queueSize: PARTS_AT_ONCE,
  }).done();
}

async function abandonUploads(client: S3Client, Bucket: string, key: string): Promise<void> {
  const list = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: key }));
  for (const { Key, UploadId } of list.Uploads ?? []) {
    if (Key !== key) continue;
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  }
}
