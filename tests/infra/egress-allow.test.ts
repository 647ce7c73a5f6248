import { describe, expect, it } from "vitest";
import { isOptedIn, parseEgressAllow } from "../../packages/infra/src/egress-allow.ts";

describe("parseEgressAllow", () => {
  it("reads addresses, networks and host names between commas, spaces and empty places", () => {
    const allow = parseEgressAllow(
      " 10.1.0.0/16 ,, fd12::/16,127.0.0.1 , Hooks.Internal. , redis,",
    );
    expect([...allow.hosts]).toEqual(["hooks.internal", "redis"]);
    expect(allow.cidrs).toHaveLength(3);
  });

  it("opens nothing when empty", () => {
    const allow = parseEgressAllow("");
    expect(isOptedIn(allow, "10.0.0.1", "")).toBe(false);
  });

  it.each([
    ["10.0.0.0/33"],
    ["10.0.0.0/8/8"],
    ["10.0.0.0/"],
    ["10.0.0.0/x"],
    ["10.0.0"],
    ["0x7f.1"],
    ["2130706433"],
    ["::ffff:10.0.0.0/104"],
    ["http://hooks.internal"],
    ["hooks.internal:8080"],
    ["hooks.internal/path"],
    ["user@hooks.internal"],
    ["*.internal"],
    ["two words"],
    ["[::1]"],
    ["169.254.169.254"],
    ["169.254.0.0/16"],
    ["fe80::/10"],
    ["fd00:ec2::254"],
    ["metadata.google.internal"],
    ["Metadata.Google.Internal."],
  ])("refuses %j by its place, without its text", (entry) => {
    expect(() => parseEgressAllow(`10.0.0.0/8,${entry}`)).toThrow(
      /^entry 2 is no inner address, CIDR or host name that can be allowed$/,
    );
  });

  it("names all mistakes in one message", () => {
    expect(() => parseEgressAllow("a b,10.0.0.1,c d")).toThrow(/^entry 1, 3 is no /);
  });
});

describe("isOptedIn", () => {
  const allow = parseEgressAllow("10.1.0.0/16,::1,0.0.0.0/0,hooks.internal");
  const narrow = parseEgressAllow("10.1.0.0/16,::1,hooks.internal");

  it.each([
    ["10.1.2.3", "x.test", true],
    ["::ffff:10.1.2.3", "x.test", true],
    ["10.2.0.1", "x.test", false],
    ["::1", "x.test", true],
    ["127.0.0.1", "x.test", false],
    ["10.2.0.1", "hooks.internal", true],
    ["10.2.0.1", "hooks.internal.", true],
    ["10.2.0.1", "not.hooks.internal", false],
    ["fd00::1", "hooks.internal", true],
    ["100.64.0.1", "hooks.internal", true],
    ["nonsense", "hooks.internal", false],
  ])("says of %s for %s: %s", (address, host, expected) => {
    expect(isOptedIn(narrow, address, host)).toBe(expected);
  });

  it.each([
    ["169.254.169.254"],
    ["169.254.1.1"],
    ["100.100.100.200"],
    ["0.0.0.0"],
    ["224.0.0.1"],
    ["192.0.0.192"],
    ["255.255.255.255"],
    ["fd00:ec2::254"],
    ["fe80::1"],
    ["64:ff9b::a9fe:a9fe"],
  ])("never opens %s, not even for everything", (address) => {
    expect(isOptedIn(allow, address, "hooks.internal")).toBe(false);
  });
});
