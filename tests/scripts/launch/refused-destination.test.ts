import { describe, expect, it } from "vitest";
import { refusedDestination } from "../../../scripts/launch/refused-destination.ts";

const closed = { allow: "", allowHttp: false };
const start = "Deliveries to WEBHOOK_URL will be refused";

describe("refusedDestination", () => {
  it("tells both variables that a receiver on this machine needs, and is content with them", async () => {
    const url = "http://127.0.0.1:3999/hook?key=sesame";
    expect(await refusedDestination(url, closed)).toEqual([
      `${start} (egress rule "scheme"): set ALLOW_HTTP_DESTINATIONS=true and set EGRESS_ALLOW=127.0.0.1/32`,
    ]);
    expect(await refusedDestination(url, { allow: "127.0.0.1/32", allowHttp: true })).toEqual([]);
  });

  it.each([
    ["https://[::1]/hook", "", 'egress rule "loopback"): set EGRESS_ALLOW=::1/128'],
    ["https://localhost:8443/", "10.0.0.0/8", 'rule "loopback"): add localhost to EGRESS_ALLOW'],
    ["https://169.254.169.254/", "", 'rule "metadata"): nothing opens such an address'],
    ["https://me:sesame@127.0.0.1/", "", 'rule "credentials"): take the user name'],
    ["https://127.0.0.1:22/", "", 'rule "port"): use 80, 443'],
  ])("says what %s needs", async (url, allow, told) => {
    const [warning] = await refusedDestination(url, { allow, allowHttp: false });
    expect(warning).toContain(told);
    expect(warning).not.toContain("sesame");
  });

  it("says nothing of a public address, of a name without one, and of no URL", async () => {
    for (const url of ["https://1.1.1.1/hook", "https://no-such-host.invalid/hook", undefined]) {
      expect(await refusedDestination(url, closed)).toEqual([]);
    }
  });
});
