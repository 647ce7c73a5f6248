// A destination that answers 200 at once, except that /hole never answers. A subject that ends in `@` and
// epoch milliseconds tells when the email was sent; GET /latencies gives those of each path, and forgets them.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";

const payloadSchema = z.object({ subject: z.string() });
const latencies = new Map<string, number[]>();

function note(path: string, body: string): void {
  const { subject } = payloadSchema.parse(JSON.parse(body));
  const sentAt = Number(/@(\d+)$/.exec(subject)?.[1]);
  const known = latencies.get(path) ?? [];
  known.push(Date.now() - sentAt);
  latencies.set(path, known);
}

const server = createServer((req, res) => {
  const { url: path = "/" } = req;
  if (path === "/latencies") {
    res.end(JSON.stringify(Object.fromEntries(latencies)));
    latencies.clear();
  } else if (path === "/hole") {
    req.resume();
  } else if (path.startsWith("/timed/")) {
    text(req).then(
      (body) => {
        note(path, body);
        res.end();
      },
      () => res.destroy(),
    );
  } else {
    req.resume().once("end", () => res.end());
  }
});
server.listen(Number(process.env["PORT"]), "127.0.0.1");
process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
});
