const statuses = {
  invalid_body: 400,
  invalid_object_key: 400,
  wrong_bucket: 400,
  unauthorized: 401,
  host_not_allowed: 403,
  redirect_not_allowed: 403,
  not_found: 404,
  method_not_allowed: 405,
  too_large: 413,
  source_status: 502,
  source_unreachable: 502,
  source_timeout: 502,
  source_cut: 502,
  too_many_redirects: 502,
  landing_page: 502,
  not_a_zip: 502,
  too_small: 502,
  caller_gone: 502,
  other_request_failed: 502,
  busy: 503,
  misconfigured: 500,
  internal_error: 500,
} as const;

export type RefusalCode = keyof typeof statuses;

/** Why a request gets no file. `code` is stable, `message` is for people; neither holds a link or a token. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly code: RefusalCode;
  readonly status: number;

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = statuses[code];
  }
}

/**
 * The source has answered `status`, and asking it again would change nothing unless the status says so: the caller
 * reads that from the digits after the colon (domain 10.4).
 */
export function sourceAnswered(code: RefusalCode, status: number, detail = ""): Refusal {
  return new Refusal(code, `Source fetch failed: ${status}${detail}`);
}

/** The source has not answered as it might another time. No digits follow, so the caller may try again. */
export function sourceFailed(code: RefusalCode, detail: string, options?: ErrorOptions): Refusal {
  return new Refusal(code, `Source fetch failed: ${detail}`, options);
}
