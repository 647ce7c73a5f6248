import { describe, expect, it } from "vitest";
import { createProviderSlots } from "../../apps/worker/src/provider-slots.ts";

describe("the slots of providers", () => {
  it("are so many for each, whatever the others take, and free when given back", () => {
    const slots = createProviderSlots();
    const taken = [1, 2, 3, 4].map(() => slots.take("dropbox"));
    expect(taken).not.toContain(null);
    expect(slots.take("dropbox")).toBeNull();
    expect(slots.take("swisstransfer")).not.toBeNull();
    taken[0]?.[Symbol.dispose]();
    expect(slots.take("dropbox")).not.toBeNull();
    expect(slots.take("dropbox")).toBeNull();
  });

  it("is one for a provider that nobody knows", () => {
    const slots = createProviderSlots();
    expect([slots.take("other"), slots.take("other")]).toEqual([expect.anything(), null]);
  });
});
