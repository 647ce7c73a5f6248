import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";

type RequestHandler = S3Client["config"]["requestHandler"];
/** Of what is handed on unread, only this much matters here. */
interface Sent {
  method: string;
}

/**
 * A client over the connections of another, whose requests end when `signal` is aborted; all but DELETE, which cleans
 * up. (An Upload hands no signal on to its requests.)
 */
export function abortable(
  { config: { requestHandler } }: S3Client,
  options: S3ClientConfig,
  signal: AbortSignal,
): S3Client {
  const handle: RequestHandler["handle"] = async (request: Sent, handlerOptions) =>
    requestHandler.handle(request, {
      ...handlerOptions,
      ...(request.method !== "DELETE" && { abortSignal: signal }),
    });
  return new S3Client({ ...options, requestHandler: { handle } });
}
