import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressRange } from "../../packages/infra/src/address-range.ts";

describe("addressRange", () => {
  it.each([
    ["0.0.0.0", "reserved"],
    ["0.255.255.255", "reserved"],
    ["10.0.0.0", "private"],
    ["10.255.255.255", "private"],
    ["100.64.0.0", "shared"],
    ["100.127.255.255", "shared"],
    ["100.100.100.200", "metadata"],
    ["127.0.0.1", "loopback"],
    ["127.255.255.255", "loopback"],
    ["168.63.129.16", "metadata"],
    ["169.254.0.1", "link_local"],
    ["169.254.0.23", "metadata"],
    ["169.254.169.254", "metadata"],
    ["169.254.170.2", "metadata"],
    ["169.254.170.23", "metadata"],
    ["172.16.0.0", "private"],
    ["172.31.255.255", "private"],
    ["192.0.0.1", "reserved"],
    ["192.0.0.192", "metadata"],
    ["192.0.2.1", "reserved"],
    ["192.88.99.1", "reserved"],
    ["192.168.0.1", "private"],
    ["198.18.0.1", "reserved"],
    ["198.19.255.255", "reserved"],
    ["198.51.100.1", "reserved"],
    ["203.0.113.1", "reserved"],
    ["224.0.0.1", "reserved"],
    ["239.255.255.255", "reserved"],
    ["240.0.0.1", "reserved"],
    ["255.255.255.255", "reserved"],
    ["::", "reserved"],
    ["::1", "loopback"],
    ["0:0:0:0:0:0:0:1", "loopback"],
    ["::ffff:127.0.0.1", "loopback"],
    ["::ffff:7f00:1", "loopback"],
    ["::ffff:a9fe:a9fe", "metadata"],
    ["::127.0.0.1", "reserved"],
    ["::ffff:0:127.0.0.1", "reserved"],
    ["64:ff9b::7f00:1", "reserved"],
    ["64:ff9b:1::1", "reserved"],
    ["2002:7f00:1::", "reserved"],
    ["2001::1", "reserved"],
    ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "reserved"],
    ["::5efe:10.0.0.1", "reserved"],
    ["2606:4700::5efe:10.0.0.1", "reserved"],
    ["2606:4700::200:5efe:a00:1", "reserved"],
    ["2001:db8::1", "reserved"],
    ["3fff::1", "reserved"],
    ["3fff:fff:ffff::1", "reserved"],
    ["5f00::1", "reserved"],
    ["100::1", "reserved"],
    ["fc00::1", "private"],
    ["fdff::1", "private"],
    ["fd00:ec2::254", "metadata"],
    ["fd00:ec2::23", "metadata"],
    ["fd20:ce::254", "metadata"],
    ["fe80::1", "link_local"],
    ["fe80::1%eth0", "link_local"],
    ["febf::1", "link_local"],
    ["fec0::1", "reserved"],
    ["ff02::1", "reserved"],
    ["4000::1", "reserved"],
    ["", "reserved"],
    ["example.com", "reserved"],
    ["127.1", "reserved"],
    ["1.1.1.1 ", "reserved"],
    ["::1::", "reserved"],
  ])("takes %s for %s", (address, range) => {
    expect(addressRange(address)).toBe(range);
  });

  it.each([
    ["1.1.1.1"],
    ["8.8.8.8"],
    ["9.255.255.255"],
    ["11.0.0.0"],
    ["100.63.255.255"],
    ["100.128.0.0"],
    ["126.255.255.255"],
    ["128.0.0.0"],
    ["172.15.255.255"],
    ["172.32.0.1"],
    ["192.167.255.255"],
    ["198.17.255.255"],
    ["198.20.0.0"],
    ["223.255.255.255"],
    ["::ffff:8.8.8.8"],
    ["2606:4700:4700::1111"],
    ["2a00:1450:4007:80c::200e"],
    ["2001:4860:4860::8888"],
    ["3ffe:ffff::1"],
  ])("takes %s for public", (address) => {
    expect(addressRange(address)).toBe("public");
  });

  it("forbids every IPv6 form of a forbidden IPv4 address", () => {
    fc.assert(
      fc.property(forbiddenIpv4(), anyEmbedding, ([a, b, c, d], embed) => {
        expect(addressRange(`${a}.${b}.${c}.${d}`)).not.toBe("public");
        expect(addressRange(embed(hex(a, b), hex(c, d)))).not.toBe("public");
      }),
      { numRuns: 2000 },
    );
  });

  it("says of a mapped IPv4 address what it says of the address itself", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(addressRange(`::ffff:${address}`)).toBe(addressRange(address));
      }),
    );
  });

  it("finds nothing public outside 2000::/3", () => {
    const parts = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
    const outside = parts.filter(([first = 0]) => first < 0x2000 || first > 0x3fff);
    fc.assert(
      fc.property(outside, (numbers) => {
        const address = numbers.map((part) => part.toString(16)).join(":");
        expect(addressRange(address)).not.toBe("public");
      }),
    );
  });
});

type Octets = [number, number, number, number];
type Embed = (high: string, low: string) => string;

const octet = fc.integer({ min: 0, max: 255 });

function forbiddenIpv4(): fc.Arbitrary<Octets> {
  return fc.oneof(
    fc.tuple(fc.constantFrom(0, 10, 127, 224, 240, 255), octet, octet, octet),
    fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
    fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
    fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
    fc.tuple(fc.constant(198), fc.constantFrom(18, 19), octet, octet),
  );
}

const anyEmbedding = fc.constantFrom<Embed[]>(
  (high, low) => `::${high}:${low}`,
  (high, low) => `::ffff:${high}:${low}`,
  (high, low) => `::ffff:0:${high}:${low}`,
  (high, low) => `64:ff9b::${high}:${low}`,
  (high, low) => `64:ff9b:1::${high}:${low}`,
  (high, low) => `2002:${high}:${low}::1`,
  (high, low) => `2001:0:${high}:${low}::1`,
  (high, low) => `2001::${inverted(high)}:${inverted(low)}`,
  (high, low) => `::5efe:${high}:${low}`,
  (high, low) => `fe80::5efe:${high}:${low}`,
  (high, low) => `2606:4700::5efe:${high}:${low}`,
  (high, low) => `2606:4700::200:5efe:${high}:${low}`,
);

function hex(high: number, low: number): string {
  return (high * 256 + low).toString(16);
}

/** Teredo keeps the client's address with every bit turned over. */
function inverted(part: string): string {
  return (0xffff - Number.parseInt(part, 16)).toString(16);
}
