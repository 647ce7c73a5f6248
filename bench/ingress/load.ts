// Pushes emails over many connections for a while and prints the figures as JSON.
import autocannon from "autocannon";
import { z } from "zod";
import { createEmailMaker } from "../emails.ts";

const inputSchema = z.object({
  url: z.string(),
  token: z.string(),
  connections: z.number(),
  seconds: z.number(),
  warmUpSeconds: z.number(),
  emailBytes: z.number(),
});

const input = inputSchema.parse(JSON.parse(process.argv[2] ?? "{}"));
const makeEmail = createEmailMaker(input.emailBytes);

async function push(seconds: number) {
  return autocannon({
    url: input.url,
    connections: input.connections,
    duration: seconds,
    requests: [
      {
        method: "POST",
        path: "/api/ingress/gmail",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${input.token}`,
        },
        setupRequest: (request) => ({ ...request, body: JSON.stringify(makeEmail()) }),
      },
    ],
  });
}

if (input.warmUpSeconds > 0) await push(input.warmUpSeconds);
const result = await push(input.seconds);
console.log(
  JSON.stringify({
    answered: result["2xx"],
    failed: result.non2xx + result.errors + result.timeouts,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  }),
);
