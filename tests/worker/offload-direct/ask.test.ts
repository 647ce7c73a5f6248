import { createEgressGuard } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { closeAgents, createAgents } from "../../../apps/worker/src/agents.ts";
import { createAsk } from "../../../apps/worker/src/direct/ask.ts";
import { redirect } from "../../helpers/provider-answers.ts";
import { resolveProviders, startProviders } from "../../helpers/start-providers.ts";

function openAsk(allow: string) {
  const agents = createAgents({ keepAlive: false });
  const guard = createEgressGuard({ allow, allowHttp: false, resolve: resolveProviders });
  const ask = createAsk({ guard, agents });
  return { ask, [Symbol.dispose]: () => closeAgents(agents) };
}

const limits = { responseMs: 5_000, signal: AbortSignal.timeout(10_000) };

describe("a question to a provider", () => {
  it("takes its credentials to the first host only, and no cookies anywhere", async () => {
    await using providers = await startProviders();
    using opened = openAsk("127.0.0.1");
    const seen: (string | undefined)[] = [];
    const to = redirect(providers.url("dl.fromsmash.co", "/file"));
    providers.on("link.fromsmash.co", (request, response) => {
      seen.push(request.headers.authorization);
      response.setHeader("set-cookie", "session=1; Domain=fromsmash.co");
      to(request, response);
    });
    providers.on("dl.fromsmash.co", ({ headers }, response) => {
      seen.push(headers.authorization, headers.cookie, headers.referer);
      response.end("the file");
    });
    const answer = await opened.ask({
      url: new URL(providers.url("link.fromsmash.co", "/target")),
      hosts: ["fromsmash.co"],
      headers: { authorization: "Bearer key" },
      ...limits,
    });
    answer.abandon();
    expect(answer.status).toBe(200);
    expect(seen).toEqual(["Bearer key", undefined, undefined, undefined]);
  });

  it("is not asked at an address that the guard forbids, nor are its redirects", async () => {
    await using providers = await startProviders();
    using opened = openAsk("");
    const url = new URL(providers.url("www.dropbox.com", "/f"));
    const question = { url, hosts: ["dropbox.com"], ...limits };
    await expect(opened.ask(question)).rejects.toMatchObject({
      reason: "egress_blocked",
      retryable: false,
    });
    expect(providers.asked).toEqual([]);
  });
});
