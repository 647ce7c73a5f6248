import { ADMIN_PASSWORD } from "./environment.ts";
import type { Answer, TestApi } from "./start-api.ts";

export const VIEWER_PASSWORD = "viewer-password";
export const BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const FORM = "application/x-www-form-urlencoded";

/** The cookies an answer sets, as a browser sends them back. */
export function cookiesOf(answer: Answer): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0] ?? "")
    .join("; ");
}

/** A browser that is signed in: it sends its cookie, and its session's token with every form. */
export interface TestBrowser {
  cookie: string;
  csrf: string;
  get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  post: (path: string, fields?: Record<string, string>) => Promise<Answer>;
}

/** Sends a form as a browser does, without a cookie unless one is given. */
export async function postForm(
  api: TestApi,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = new URLSearchParams(fields).toString();
  const all = { ...BROWSER, origin: api.url, "content-type": FORM, ...headers };
  return api.request("POST", path, { body, headers: all });
}

/** Goes on with the cookie that an answer sets. @throws when it signs nobody in. */
export async function browserOf(api: TestApi, answer: Answer): Promise<TestBrowser> {
  const cookie = cookiesOf(answer);
  if (cookie === "") throw new Error(`Not signed in: ${answer.status}`);
  const get: TestBrowser["get"] = async (path, headers = {}) =>
    api.request("GET", path, { headers: { ...BROWSER, cookie, ...headers } });
  const page = await get("/admin/access");
  const csrf = /name="csrf" value="([\w-]+)"/.exec(page.text)?.[1] ?? "";
  return {
    cookie,
    csrf,
    get,
    post: async (path, fields = {}) => postForm(api, path, { csrf, ...fields }, { cookie }),
  };
}

/** Signs in by the page; as the operator unless told otherwise. */
export async function signIn(
  api: TestApi,
  { user = "admin", password = ADMIN_PASSWORD }: { user?: string; password?: string } = {},
): Promise<TestBrowser> {
  return browserOf(api, await postForm(api, "/admin/sign-in", { user, password }));
}

/** Signs in as the viewer; the API must run with `VIEWER_PASSWORD`. */
export async function signInViewer(api: TestApi): Promise<TestBrowser> {
  return signIn(api, { user: "viewer", password: VIEWER_PASSWORD });
}
