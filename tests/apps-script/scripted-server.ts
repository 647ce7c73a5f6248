import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { emailSchema, scriptSchema } from "./script-schema.ts";
import type { Received, Script } from "./script-schema.ts";

let script: Script = { token: "", all: null, messages: {} };
let received: Received[] = [];
const accepted = new Set<string>();

const server = createServer((request, response) => {
  void readText(request).then((text) => route(request, response, text));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});

function route(request: IncomingMessage, response: ServerResponse, text: string): void {
  if (request.url === "/script") {
    script = scriptSchema.parse(JSON.parse(text));
    response.end();
  } else if (request.url === "/received") {
    response.end(JSON.stringify(received));
    received = [];
  } else if (request.url !== "/api/ingress/gmail") response.writeHead(404).end("no such page");
  else if (request.method === "GET") heartbeat(request, response);
  else ingress(request, response, text);
}

/** Misbehaves as scripted for all, like the ingress. */
function heartbeat(request: IncomingMessage, response: ServerResponse): void {
  const { all, token } = script;
  if (request.headers.authorization !== `Bearer ${token}`) response.writeHead(401).end();
  else if (all === "hang up") response.destroy();
  else if (all === null || all.status === 409) {
    response.writeHead(200).end(JSON.stringify({ success: true, status: "ready" }));
  } else response.writeHead(all.status).end(all.text);
}

/** The checks and answers of the ingress (docs/http-api.md), in their order; what is scripted comes after the token. */
function ingress(request: IncomingMessage, response: ServerResponse, text: string): void {
  const authorised = request.headers.authorization === `Bearer ${script.token}`;
  const email = emailSchema.parse(JSON.parse(text));
  const messageId = textOf(email["message_id"]);
  const misbehaviour = script.messages[messageId] ?? script.all;
  const duplicate = accepted.has(messageId);
  const note = (answered: number) => {
    const source = String(request.headers["x-source"]);
    const contentType = String(request.headers["content-type"]);
    received.push({ messageId, authorised, source, contentType, email, answered, duplicate });
  };
  const answer = (status: number, reply: object) => {
    note(status);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(reply));
  };

  if (!authorised) answer(401, { success: false, message: "Unauthorized" });
  else if (misbehaviour === "hang up") {
    accepted.add(messageId);
    note(0);
    response.destroy();
  } else if (misbehaviour !== null) {
    const { status, retryAfter, text: body, location } = misbehaviour;
    if (retryAfter !== undefined) response.setHeader("Retry-After", retryAfter);
    if (location !== undefined) response.setHeader("Location", location);
    note(status);
    response.writeHead(status).end(body ?? JSON.stringify({ success: false, message: "scripted" }));
  } else if (!email["sender"]) answer(400, { success: false, message: "Missing field: sender" });
  else if (!email["body"]) answer(400, { success: false, message: "Missing field: body" });
  else {
    accepted.add(messageId);
    const framed = `${textOf(email["sender"])}:${textOf(email["date"])}`;
    const emailId = createHash("md5").update(framed).digest("hex");
    const status = duplicate ? "already_processed" : "queued";
    answer(200, { success: true, status, email_id: emailId });
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
