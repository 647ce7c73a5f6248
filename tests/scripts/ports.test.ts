import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { freePort } from "../../scripts/ports.ts";

describe("a free port", () => {
  it("can be listened on, and is none that the system hands to whoever asks for any", async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, async () => freePort()));
    expect(Math.max(...ports)).toBeLessThan(32_768);
    await using server = createServer().listen({ host: "127.0.0.1", port: ports[0] ?? 0 });
    await once(server, "listening");
  });

  it("of an address that is not this machine's is refused at once", async () => {
    await expect(freePort("192.0.2.1")).rejects.toMatchObject({ code: "EADDRNOTAVAIL" });
  });
});
