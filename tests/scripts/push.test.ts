import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { bareEnvironment } from "../helpers/bare-environment.ts";

const root = join(import.meta.dirname, "..", "..");
const samples = join(root, "samples");
const TOKEN = "token-of-the-push-test";

interface Reply {
  status: number;
  body: object;
}
interface Post {
  url: string;
  headers: IncomingHttpHeaders;
  email: unknown;
}

const queued: Reply = { status: 200, body: { success: true, status: "queued", email_id: "e1" } };

/** A server on a real socket; `reply` says what the n-th call gets. */
async function startServer(reply: (n: number) => Reply = () => queued) {
  const posts: Post[] = [];
  const load = { now: 0, most: 0 };
  const server = createServer((request, response) => {
    if (request.method === "GET") {
      response.end(
        JSON.stringify({ success: true, id: `m-of${request.url?.slice(ingress.length)}` }),
      );
      return;
    }
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    void json(request).then(async (email) => {
      posts.push({ url: request.url ?? "", headers: request.headers, email });
      const { status, body } = reply(posts.length);
      await new Promise((resolve) => setTimeout(resolve, 20));
      load.now -= 1;
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    posts,
    load,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "gmail-push-push-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command with a bare environment, so that the machine's own settings do not count. */
async function push(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const command = [join(root, "scripts", "push.ts"), ...args];
  const options = {
    cwd: root,
    env: { ...bareEnvironment, DATA_DIR: "/nonexistent", ...env },
  };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

/** vitest's own matchers are typed `any`. */
const matching = (expected: RegExp): unknown => expect.stringMatching(expected);

const to = ({ url }: { url: string }) => ["--url", url, "--token", TOKEN];
const ingress = "/api/ingress/gmail";
const sample = (name: string) => join("samples", name);

describe("npm run push", () => {
  it("posts what the Apps Script would", async () => {
    await using server = await startServer();
    const ended = await push([sample("recadrage-dropbox-folder-date.eml"), ...to(server)]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    const [post] = server.posts;
    expect(post?.url).toBe("/api/ingress/gmail");
    expect(post?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}` });
    expect(post?.headers["prefer"]).toBeUndefined();
    expect(post?.email).toMatchObject({
      message_id: "eml:<lot42.20261109@media-solution.example.com>",
      subject: "Média Solution - Missions Recadrage - Lot 42",
      sender: '"Média Solution" <planning@media-solution.example.com>',
      date: "2026-11-09T15:12:08.000Z",
      body: matching(/<a href="https:\/\/www\.dropbox\.com\/scl\/fo\/q7exampl3lot42\//),
      snippet: matching(/Voici le lot 42/),
    });
  });

  it("posts a plain text as HTML, whatever its charset", async () => {
    await using server = await startServer();
    await push([sample("recadrage-iso-8859-1.eml"), ...to(server)]);
    expect(server.posts[0]?.email).toMatchObject({
      subject: "Média Solution - Missions Recadrage - Lot 50",
      sender: '"Hélène Lefèvre" <helene@media-solution.example.com>',
      body: matching(/prêt : à faire pour le .*<br>\nhttps:.*rlkey=l4tin1&amp;dl=0<br>/),
    });
  });

  it("leaves out what a file does not say", async () => {
    await using server = await startServer();
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "bare.eml"), "Subject: bare\r\n\r\na < b\r\n");
    await push([folder.path, ...to(server)]);
    expect(server.posts[0]?.email).toEqual({
      subject: "bare",
      sender: "",
      body: "a &lt; b<br>\n",
      snippet: "a < b\n",
    });
  });

  it("takes files, folders and patterns, each file once, in order", async () => {
    await using server = await startServer();
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, "sub"));
    for (const name of ["b.eml", "a.eml", join("sub", "c.eml"), "note.txt"]) {
      await writeFile(join(folder.path, name), `Subject: ${name}\r\n\r\nx\r\n`);
    }
    const sources = [join(folder.path, "b.eml"), folder.path, join(folder.path, "*.eml")];
    const { stdout } = await push([...sources, ...to(server)]);
    const names = stdout.split("\n").flatMap((line) => /(\w)\.eml/.exec(line)?.[1] ?? []);
    expect(names).toEqual(["b", "a", "c"]);
    expect(server.posts).toHaveLength(3);
  });

  it("prints one aligned line per file and a summary", async () => {
    await using server = await startServer((n) => {
      const refused = { status: 413, body: { success: false, message: "Email too large" } };
      return n === 2 ? refused : queued;
    });
    const { code, stdout } = await push([
      sample("desabo-urgent.eml"),
      sample("recadrage-urgence.eml"),
      ...to(server),
    ]);
    const [first = "", second = "", summary, advice] = stdout.split("\n");
    const lines = [first, second].toSorted((a, b) => a.indexOf("413") - b.indexOf("413"));
    expect(lines[0]).toMatch(/^samples\/\S+\.eml +200 {2}queued +\d+ ms$/);
    expect(lines[1]).toMatch(/^samples\/\S+\.eml +413 {2}Email too large +\d+ ms$/);
    expect(first).toHaveLength(second.length);
    expect(summary).toBe("1 of 2 accepted: 1 queued; 1 not");
    expect(advice).toContain("MAX_EMAIL_SIZE");
    expect(code).toBe(1);
  });

  it("has at most four calls under way", async () => {
    await using server = await startServer();
    const { code, stdout } = await push([samples, ...to(server)]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/15 of 15 accepted: 15 queued\nThe emails: http:\S+\/admin\/emails\n$/);
    expect(server.load.most).toBeGreaterThan(1);
    expect(server.load.most).toBeLessThanOrEqual(4);
  });

  it("asks the server to wait with --wait, and counts a kept email as accepted", async () => {
    const reply = { success: false, message: "Outside time window", email_id: "e1" };
    await using server = await startServer(() => ({ status: 409, body: reply }));
    const { code, stdout } = await push([
      sample("desabo-urgent.eml"),
      "--wait",
      "20",
      ...to(server),
    ]);
    expect(server.posts[0]?.headers["prefer"]).toBe("wait=20");
    expect(stdout).toContain("409  Outside time window (kept)");
    expect(code).toBe(0);
  });

  it("names an email that is still under way when the wait ran out", async () => {
    await using server = await startServer();
    const args = [sample("desabo-urgent.eml"), "--wait", "1", ...to(server)];
    const { code, stdout } = await push(args);
    expect(code).toBe(0);
    expect(stdout).toContain("200  still under way");
    expect(stdout).toContain("1 of 1 accepted: 1 still under way\n");
    expect(stdout).toContain(`Still under way: ${server.url}/admin/emails/m-of/e1\n`);
  });

  it("closes with what became of the emails and where to see them", async () => {
    const words = ["processed", "skipped_no_links", "processed"];
    await using server = await startServer((n) => {
      return { status: 200, body: { success: true, status: words[n - 1], email_id: "e1" } };
    });
    const names = ["desabo-urgent.eml", "recadrage-urgence.eml", "recadrage-iso-8859-1.eml"];
    const { stdout } = await push([...names.map(sample), "--wait", "1", ...to(server)]);
    expect(stdout).toMatch(/^3 of 3 accepted: .*2 delivered/m);
    expect(stdout).toMatch(/^3 of 3 accepted: .*1 skipped \(no download link\)/m);
    expect(stdout).toContain(`The emails: ${server.url}/admin/emails\n`);
  });

  it("makes a new email of the same file with --again", async () => {
    await using server = await startServer();
    await push([sample("desabo-urgent.eml"), "--again", ...to(server)]);
    await push([sample("desabo-urgent.eml"), "--again", ...to(server)]);
    const ids = server.posts.map(({ email }) => JSON.stringify(email).slice(0, 70));
    expect(ids[0]).toMatch(/^\{"message_id":"eml:[0-9a-f]{8}-/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it("finds the server that `npm start` noted in DATA_DIR", async () => {
    await using server = await startServer();
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "url"), `${server.url}\n`);
    await writeFile(join(folder.path, "token"), `${TOKEN}\n`);
    const { code } = await push([sample("desabo-urgent.eml")], { DATA_DIR: folder.path });
    expect(code).toBe(0);
    expect(server.posts[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });
});

describe("npm run push, when it cannot", () => {
  it("stops at a token the server does not know, and says what to do", async () => {
    await using server = await startServer(() => ({
      status: 401,
      body: { success: false, message: "Unauthorized" },
    }));
    const { code, stdout } = await push([samples, ...to(server)]);
    expect(code).toBe(1);
    expect(server.posts.length).toBeLessThanOrEqual(4);
    expect(stdout).toContain("not sent");
    expect(stdout).toContain("The server does not know this token.");
    expect(stdout).not.toContain(TOKEN);
  });

  it("does not send what does not look like an email", async () => {
    await using server = await startServer();
    const { code, stdout } = await push(["README.md", ...to(server)]);
    expect(code).toBe(1);
    expect(server.posts).toEqual([]);
    expect(stdout).toContain("---  does not look like an email");
    expect(stdout).toContain("\nREADME.md does not look like an email.\n");
    expect(stdout).not.toContain("No server answers");
  });

  it("says that a port cannot be used", async () => {
    const args = [sample("desabo-urgent.eml"), "--url", "http://127.0.0.1:9", "--token", TOKEN];
    const { code, stdout } = await push(args);
    expect(code).toBe(1);
    expect(stdout).toContain("(this port cannot be used)");
  });

  it("says that no server runs", async () => {
    // The system gives such a port to nobody meanwhile.
    const url = "http://127.0.0.1:2";
    const { code, stdout } = await push([samples, "--url", url, "--token", TOKEN]);
    expect(code).toBe(1);
    expect(stdout).toContain(`No server answers at ${url}/api/ingress/gmail (ECONNREFUSED).`);
    expect(stdout).toContain("npm start");
  });

  it.each([
    ["no source", [], "Which emails?"],
    ["a source that names nothing", ["nowhere/*.eml"], "There is no .eml file at nowhere/*.eml."],
    ["an unknown option", ["samples", "--fast"], "Unknown option '--fast'\n"],
    ["a wait that is no number", ["samples", "--wait", "soon"], "--wait takes a number"],
    ["no token", ["samples"], "(DATA_DIR names its folder when that is not .data)"],
    ["a token no header can carry", ["samples", "--token", "clé…"], "The token has characters"],
    ["a bad address", ["samples", "--url", "localhost"], "localhost is no address"],
  ])("refuses %s without a stack trace", async (_, args, message) => {
    const { code, stdout, stderr } = await push(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });

  it("tells its options with --help", async () => {
    const { code, stdout } = await push(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("--wait N");
  });
});
