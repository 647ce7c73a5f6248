import type { LookupAddress } from "node:dns";
import { once } from "node:events";
import http from "node:http";
import type { LookupFunction } from "node:net";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EgressBlockedError } from "../../packages/infra/src/egress-blocked-error.ts";
import { createEgressGuard } from "../../packages/infra/src/egress-guard.ts";
import type { Resolve } from "../../packages/infra/src/egress-resolver.ts";
import { startDestination } from "../helpers/start-destination.ts";

function resolveTo(...addresses: string[]): Resolve {
  return async () => addresses.map(toAnswer);
}

function toAnswer(address: string): LookupAddress {
  return { address, family: address.includes(":") ? 6 : 4 };
}

function guardWith(resolve: Resolve, allow = "") {
  return createEgressGuard({ allow, allowHttp: true, resolve, lookupTimeoutMs: 200 });
}

const guard = guardWith(resolveTo("1.1.1.1"));

/** What a socket would get: the addresses, or the code and rule it fails with. */
async function lookUp(lookup: LookupFunction, host: string, options = {}): Promise<unknown> {
  return new Promise((resolve) => {
    lookup(host, { all: true, ...options }, (error, address, family) => {
      if (error === null) resolve(family === undefined ? address : [address, family]);
      else resolve(error instanceof EgressBlockedError ? error.rule : error.code);
    });
  });
}

describe("checkUrl", () => {
  it.each([
    ["https://1.1.1.1/hook"],
    ["https://8.8.8.8:8443/"],
    ["https://[2606:4700:4700::1111]/"],
    ["https://100.63.255.255/"],
    ["https://172.32.0.1/"],
    ["https://hook.eu2.make.com/abc?x=1#y"],
    ["HTTPS://Hook.Example.COM./"],
    ["https://hooks.example.com:443/"],
    ["http://hooks.example.com/"],
    ["https://localhost.example.com/"],
    ["https://xn--bcher-kva.example/"],
  ])("allows %s", (url) => {
    expect(guard.checkUrl(url)).toEqual({ kind: "allowed" });
  });

  it.each([
    ["https://127.0.0.1/", "loopback"],
    ["https://127.1/", "loopback"],
    ["https://2130706433/", "loopback"],
    ["https://0x7f000001/", "loopback"],
    ["https://0x7f.1/", "loopback"],
    ["https://017700000001/", "loopback"],
    ["https://0177.0.0.01/", "loopback"],
    ["https://127.0.0.1./", "loopback"],
    ["https://%31%32%37.0.0.1/", "loopback"],
    ["https://１２７.０.０.１/", "loopback"],
    ["https://①②⑦。⓪。⓪。①/", "loopback"],
    ["https://0/", "reserved"],
    ["https://0.0.0.0/", "reserved"],
    ["https://10.0.0.1/", "private"],
    ["https://172.16.0.1/", "private"],
    ["https://192.168.1.1/", "private"],
    ["https://169.254.169.254/latest/meta-data/", "metadata"],
    ["https://0xa9fea9fe/", "metadata"],
    ["https://169.254.170.2/", "metadata"],
    ["https://169.254.170.23/", "metadata"],
    ["https://169.254.0.23/", "metadata"],
    ["https://169.254.1.1/", "link_local"],
    ["https://100.64.0.1/", "shared"],
    ["https://100.100.100.200/", "metadata"],
    ["https://192.0.0.1/", "reserved"],
    ["https://192.0.2.1/", "reserved"],
    ["https://192.88.99.1/", "reserved"],
    ["https://198.18.0.1/", "reserved"],
    ["https://198.51.100.1/", "reserved"],
    ["https://203.0.113.1/", "reserved"],
    ["https://224.0.0.1/", "reserved"],
    ["https://240.0.0.1/", "reserved"],
    ["https://255.255.255.255/", "reserved"],
    ["https://[::]/", "reserved"],
    ["https://[::1]/", "loopback"],
    ["https://[::ffff:127.0.0.1]/", "loopback"],
    ["https://[::ffff:7f00:1]/", "loopback"],
    ["https://[::127.0.0.1]/", "reserved"],
    ["https://[::ffff:0:127.0.0.1]/", "reserved"],
    ["https://[64:ff9b::7f00:1]/", "reserved"],
    ["https://[64:ff9b:1::1]/", "reserved"],
    ["https://[2002:7f00:1::]/", "reserved"],
    ["https://[2001::1]/", "reserved"],
    ["https://[::5efe:10.0.0.1]/", "reserved"],
    ["https://[2001:db8::1]/", "reserved"],
    ["https://[3fff::1]/", "reserved"],
    ["https://[5f00::1]/", "reserved"],
    ["https://[100::1]/", "reserved"],
    ["https://[fc00::1]/", "private"],
    ["https://[fd00:ec2::254]/", "metadata"],
    ["https://[fe80::1]/", "link_local"],
    ["https://[fe80::1%25eth0]/", "invalid_url"],
    ["https://[fec0::1]/", "reserved"],
    ["https://[ff02::1]/", "reserved"],
    ["https://localhost/", "loopback"],
    ["https://localhost./", "loopback"],
    ["https://LOCALHOST../", "loopback"],
    ["https://api.localhost/", "loopback"],
    ["https://ｌｏｃａｌｈｏｓｔ/", "loopback"],
    ["https://metadata.google.internal/", "metadata"],
    ["https://METADATA.google.internal./", "metadata"],
    ["https://metadata/", "metadata"],
    ["https://user:secret@hooks.example.com/", "credentials"],
    ["https://user@hooks.example.com/", "credentials"],
    ["https://:secret@hooks.example.com/", "credentials"],
    ["https://hooks.example.com:22/", "port"],
    ["https://hooks.example.com:25/", "port"],
    ["https://hooks.example.com:0/", "port"],
    ["https://hooks.example.com:6379/", "port"],
    ["https://hooks.example.com:11211/", "port"],
    ["ftp://hooks.example.com/", "scheme"],
    ["file:///etc/passwd", "scheme"],
    ["gopher://hooks.example.com/", "scheme"],
    ["unix:/var/run/docker.sock:/info", "scheme"],
    ["data:text/plain,x", "scheme"],
    ["ws://hooks.example.com/", "scheme"],
    ["", "invalid_url"],
    ["hooks.example.com", "invalid_url"],
    ["//hooks.example.com/", "invalid_url"],
    ["https://", "invalid_url"],
    ["https://hooks.example.com:99999/", "invalid_url"],
    ["https://256.1.1.1/", "invalid_url"],
    [`https://hooks.example.com/${"x".repeat(8192)}`, "invalid_url"],
  ])("blocks %s by the rule %s", (url, rule) => {
    expect(guard.checkUrl(url)).toEqual({ kind: "blocked", rule });
  });

  it("lets webhooks use http only where that is allowed, downloads always", () => {
    const strict = createEgressGuard({ allow: "", allowHttp: false });
    expect(strict.checkUrl("http://x.example.com/")).toEqual({ kind: "blocked", rule: "scheme" });
    expect(strict.checkUrl("http://x.example.com/", "download")).toEqual({ kind: "allowed" });
    expect(strict.checkUrl("https://x.example.com/")).toEqual({ kind: "allowed" });
  });

  it("opens inner addresses and hosts by name only", () => {
    const opened = guardWith(resolveTo("10.0.0.5"), "127.0.0.1,10.0.0.0/24,hooks.internal");
    const verdicts = [
      "http://127.0.0.1:3000/",
      "http://localhost:3000/",
      "http://10.0.0.9/",
      "http://hooks.internal/",
      "http://127.0.0.2/",
      "http://10.0.1.1/",
      "http://[::1]/",
      "http://169.254.169.254/",
    ].map((url) => opened.checkUrl(url).kind);
    const allowed = Array<string>(4).fill("allowed");
    expect(verdicts).toEqual([...allowed, ...Array<string>(4).fill("blocked")]);
  });

  it("says the same of every spelling of an address", () => {
    const parts = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
    const anyIpv4 = fc.oneof(fc.ipV4(), fc.constantFrom("127.0.0.1", "169.254.169.254", "1.1.1.1"));
    fc.assert(
      fc.property(anyIpv4, parts, (ipv4, numbers) => {
        const canonical = guard.checkUrl(`https://${ipv4}/`);
        for (const host of ipv4Spellings(ipv4)) {
          expect(guard.checkUrl(`https://${host}/`)).toEqual(canonical);
        }
        const verdicts = ipv6Spellings(numbers).map((host) => guard.checkUrl(`https://[${host}]/`));
        expect(verdicts).toEqual(
          verdicts.map(() => guard.checkAddress(ipv6Spellings(numbers)[0] ?? "", "")),
        );
      }),
    );
  });
});

function ipv4Spellings(ipv4: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split(".").map(Number);
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  return [
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `0x${a.toString(16)}.0${b.toString(8)}.${c * 256 + d}`,
    `[::ffff:${ipv4}]`,
  ];
}

function ipv6Spellings(numbers: number[]): string[] {
  const full = numbers.map((part) => part.toString(16));
  const [high = 0, low = 0] = numbers.slice(6);
  const tail = [high >> 8, high & 255, low >> 8, low & 255].join(".");
  return [
    full.join(":"),
    full.map((part) => part.padStart(4, "0").toUpperCase()).join(":"),
    `${full.slice(0, 6).join(":")}:${tail}`,
  ];
}

describe("lookup", () => {
  it("answers with the addresses it checked", async () => {
    const { lookup } = guardWith(resolveTo("1.1.1.1", "2606:4700:4700::1111"));
    expect(await lookUp(lookup, "x.test")).toEqual([
      { address: "1.1.1.1", family: 4 },
      { address: "2606:4700:4700::1111", family: 6 },
    ]);
    expect(await lookUp(lookup, "x.test", { all: false })).toEqual(["1.1.1.1", 4]);
    const v6 = ["2606:4700:4700::1111", 6];
    expect(await lookUp(lookup, "x.test", { all: false, family: 6 })).toEqual(v6);
    expect(await lookUp(lookup, "x.test", { all: false, family: "IPv6" })).toEqual(v6);
  });

  it.each([
    [["127.0.0.1"], "loopback"],
    [["1.1.1.1", "10.0.0.1"], "private"],
    [["10.0.0.1", "1.1.1.1"], "private"],
    [["1.1.1.1", "::1"], "loopback"],
    [["1.1.1.1", "fe80::1%eth0"], "link_local"],
    [["2606:4700:4700::1111", "169.254.169.254"], "metadata"],
    [["::ffff:169.254.169.254"], "metadata"],
    [["64:ff9b::a9fe:a9fe"], "reserved"],
    [["::127.0.0.1"], "reserved"],
    [["not an address"], "reserved"],
    [[], "ENOTFOUND"],
  ])("refuses %j with %s", async (addresses, code) => {
    expect(await lookUp(guardWith(resolveTo(...addresses)).lookup, "x.test")).toBe(code);
  });

  it("refuses a forbidden address even when another family is asked for", async () => {
    const { lookup } = guardWith(resolveTo("1.1.1.1", "::1"));
    expect(await lookUp(lookup, "x.test", { family: 4 })).toBe("loopback");
  });

  it.each([
    ["localhost", "loopback"],
    ["metadata.google.internal", "metadata"],
    ["127.0.0.1", "loopback"],
    ["::1", "loopback"],
  ])("refuses the name %s whatever it resolves to", async (host, rule) => {
    expect(await lookUp(guard.lookup, host)).toBe(rule);
  });

  it("opens a named host's inner address, but never metadata behind it", async () => {
    const inner = guardWith(resolveTo("10.0.0.5"), "hooks.internal");
    expect(await lookUp(inner.lookup, "hooks.internal")).toEqual([toAnswer("10.0.0.5")]);
    expect(await lookUp(inner.lookup, "other.internal")).toBe("private");
    const steered = guardWith(resolveTo("169.254.169.254"), "hooks.internal");
    expect(await lookUp(steered.lookup, "hooks.internal")).toBe("metadata");
  });

  it("passes on what the resolver says", async () => {
    const error = Object.assign(new Error("no such host"), { code: "ENOTFOUND" });
    const { lookup } = guardWith(async () => Promise.reject(error));
    expect(await lookUp(lookup, "x.test")).toBe("ENOTFOUND");
  });

  it("gives up on a resolver that never answers, which is asked once per host meanwhile", async () => {
    const asked: string[] = [];
    const { lookup } = guardWith((host) => {
      asked.push(host);
      return new Promise(() => undefined);
    });
    const answers = await Promise.all(["a", "a", "b"].map((host) => lookUp(lookup, host)));
    expect(answers).toEqual(["ETIMEOUT", "ETIMEOUT", "ETIMEOUT"]);
    expect(asked).toEqual(["a", "b"]);
  });

  it("uses the machine's resolver by default", async () => {
    const real = createEgressGuard({ allow: "127.0.0.0/8,::1", allowHttp: true });
    expect(await real.verify("http://localhost:3000/")).toEqual({ kind: "allowed" });
    expect(await real.verify("http://name.invalid/")).toEqual({
      kind: "blocked",
      rule: "unresolved",
    });
  });

  it("keeps a socket from a host that turns inward after it was verified", async () => {
    await using canary = await startDestination();
    const answers = [["1.1.1.1"], ["127.0.0.1"]];
    const rebinding = guardWith(async () => (answers.shift() ?? []).map(toAnswer));
    const url = `http://rebind.test:${canary.port}/`;
    expect(await rebinding.verify(url)).toEqual({ kind: "allowed" });
    const events = await once(http.get(url, { lookup: rebinding.lookup }), "error");
    expect(events).toMatchObject([{ code: "egress_blocked", rule: "loopback" }]);
    expect(canary.connections).toBe(0);
  });
});

describe("verify", () => {
  it.each([
    [["1.1.1.1"], { kind: "allowed" }],
    [["1.1.1.1", "192.168.0.1"], { kind: "blocked", rule: "private" }],
    [[], { kind: "blocked", rule: "unresolved" }],
  ])("judges the addresses %j as %j", async (addresses, verdict) => {
    const { verify } = guardWith(resolveTo(...addresses));
    expect(await verify("https://x.test/")).toEqual(verdict);
  });

  it("does not ask a name server about a URL that is blocked anyway, nor about an address", async () => {
    const { verify } = guardWith(() => Promise.reject(new Error("asked")));
    expect(await verify("ftp://x.test/")).toEqual({ kind: "blocked", rule: "scheme" });
    expect(await verify("https://127.1/")).toEqual({ kind: "blocked", rule: "loopback" });
    expect(await verify("https://[2606:4700:4700::1111]/")).toEqual({ kind: "allowed" });
  });

  it("lets a fault of the resolver through", async () => {
    const { verify } = guardWith(() => Promise.reject(new TypeError("broken")));
    await expect(verify("https://x.test/")).rejects.toThrow("broken");
  });
});

describe("createEgressGuard", () => {
  it("refuses an opt-in list with mistakes", () => {
    expect(() => createEgressGuard({ allow: "10.0.0.0/8,what is this", allowHttp: false })).toThrow(
      /^entry 2 is no /,
    );
  });

  it("tells public addresses from opted-in ones", () => {
    const opened = guardWith(resolveTo(), "10.0.0.0/8");
    expect(opened.checkAddress("10.0.0.1", "x.test")).toEqual({ kind: "allowed" });
    expect([opened.isPublic("10.0.0.1"), opened.isPublic("1.1.1.1")]).toEqual([false, true]);
  });

  it("names the rule and no address in its error", () => {
    const error = new EgressBlockedError("private");
    expect(error.message).toBe('Blocked by the egress rule "private"');
    expect(error.code).toBe("egress_blocked");
  });
});
