import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { createPushClient, type PushAnswer } from "../../chaos/push-client.ts";
import { startReceiver } from "../../chaos/receiver.ts";
import { until } from "../helpers/until.ts";

/** What the client learns from an API that answers with `status` and `body`. */
async function answerTo(status: number, body: string): Promise<PushAnswer> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    using client = createPushClient(port);
    return await client.push("{}", "token");
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe("createPushClient", () => {
  it.each([
    [200, '{"status":"queued"}', "queued"],
    [409, '{"message":"Webhook sending disabled"}', "Webhook sending disabled"],
    [502, "<html>Bad gateway</html>", null],
    [200, '{"status":1}', null],
  ])("reads an answer of %i with %s as %j", async (status, body, word) => {
    expect(await answerTo(status, body)).toEqual({ kind: "answered", status, word });
  });
});

describe("startReceiver", () => {
  it("notes a webhook that cannot be read as a stranger", async () => {
    await using receiver = await startReceiver();
    await fetch(`http://127.0.0.1:${receiver.port}/default`, {
      method: "POST",
      headers: { "webhook-id": "odd" },
      body: '{"subject":',
    });
    expect(receiver.book.strangers).toEqual(["odd"]);
  });

  it("takes a webhook that breaks off for none", async () => {
    await using receiver = await startReceiver();
    const socket = connect(receiver.port, "127.0.0.1");
    socket.write("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{");
    await once(socket, "connect");
    socket.end();
    socket.resume();
    await until("the receiver hangs up", () => socket.closed);
    expect(receiver.book.receivedAt).toEqual([]);
  });
});
