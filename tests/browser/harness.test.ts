import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { openDashboardAt } from "../helpers/open-browser.ts";

/** A server whose only page is the given one, under the dashboard's kind of policy. */
async function servePage(body: string): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((request, response) => {
    const isPage = request.url === "/page";
    response.writeHead(isPage ? 200 : 404, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'self'",
    });
    response.end(
      `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="/page">${body}`,
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

describe("check", () => {
  it.each([
    ["an inline script", "<script>1</script>", /policy: script-src/],
    ["an inline style", '<p style="color: red">a</p>', /policy: style-src/],
    ["a missing file", '<img alt="" src="/gone.png">', /answer: GET .*gone\.png 404/],
    ["a field without a label", "<input>", /label: /],
    ["a page wider than the screen", `<pre>${"wide ".repeat(500)}</pre>`, /sideways: \d+ px/],
  ])("finds %s", async (_name, body, fault) => {
    await using server = await servePage(`<h1>A page</h1>${body}`);
    await using dashboard = await openDashboardAt(server, { role: null });
    await dashboard.go("/page");
    expect((await dashboard.check("harness")).join("\n")).toMatch(fault);
  });

  it("finds an error that a script throws, and one it writes to the console", async () => {
    await using server = await servePage("<h1>A page</h1>");
    await using dashboard = await openDashboardAt(server, { role: null });
    await dashboard.go("/page");
    await dashboard.page.evaluate(
      "setTimeout(() => { throw new Error('thrown') }); console.error('said')",
    );
    await expect.poll(() => dashboard.faults.found.join("\n")).toMatch(/thrown/);
    expect(await dashboard.check("harness")).toContain("console: said");
  });

  it("finds nothing wrong with a plain page", async () => {
    await using server = await servePage("<h1>A page</h1><p>Text.</p>");
    await using dashboard = await openDashboardAt(server, { role: null });
    await dashboard.go("/page");
    expect(await dashboard.check("harness")).toEqual([]);
  });
});
