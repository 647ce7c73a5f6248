import { createHook } from "node:async_hooks";
import { hashPassword } from "@gmail-push/api/password";
import { describe, expect, it } from "vitest";
import { createUsers } from "../../apps/api/src/users.ts";

function credentialOf(name: string, plain: string): string | undefined {
  return createUsers([{ name, role: "operator", password: { plain } }]).find(name)?.credential;
}

/** How often keys are derived from passwords meanwhile, which is what takes the time. */
async function derivationsOf(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === "SCRYPTREQUEST") count += 1;
    },
  }).enable();
  await work();
  hook.disable();
  return count;
}

describe("users", () => {
  it("are found by their own password only", async () => {
    const users = createUsers([
      { name: "admin", role: "operator", password: { plain: "operator words" } },
      { name: "viewer", role: "viewer", password: { hash: await hashPassword("viewer words") } },
    ]);
    expect(await users.check("admin", "operator words")).toMatchObject({ role: "operator" });
    expect(await users.check("viewer", "viewer words")).toMatchObject({ role: "viewer" });
    expect(await users.check("admin", "viewer words")).toBeNull();
    expect(await users.check("viewer", "operator words")).toBeNull();
    expect(await users.check("nobody", "operator words")).toBeNull();
    expect(await users.check("", "")).toBeNull();
    expect(await users.check("__proto__", "operator words")).toBeNull();
  });

  it("are denied after one derivation, whether or not there is such a user", async () => {
    const password = { hash: await hashPassword("operator words") };
    const users = createUsers([{ name: "admin", role: "operator", password }]);
    expect(await derivationsOf(async () => users.check("admin", "wrong words"))).toBe(1);
    expect(await derivationsOf(async () => users.check("nobody", "wrong words"))).toBe(1);
    expect(await derivationsOf(async () => users.check("", ""))).toBe(1);
  });

  it("are not kept waiting by made-up names", async () => {
    const password = { hash: await hashPassword("operator words") };
    const users = createUsers([{ name: "admin", role: "operator", password }]);
    const flood = Array.from({ length: 30 }, async (_, index) =>
      users.check(`nobody-${index}`, "wrong words").catch((error: unknown) => error),
    );
    expect(await users.check("admin", "operator words")).toMatchObject({ name: "admin" });
    const refused = (await Promise.all(flood)).filter((answer) => answer !== null);
    expect(refused).toEqual(refused.map(() => expect.objectContaining({ status: 429 }) as unknown));
    expect(refused.length).toBeGreaterThan(20);
  });

  it("have credentials that change with name and password, and show neither", () => {
    const first = credentialOf("admin", "operator words");
    expect(first).toBe(credentialOf("admin", "operator words"));
    expect(first).not.toBe(credentialOf("admin", "other words"));
    expect(first).not.toBe(credentialOf("marie", "operator words"));
    expect(first).toMatch(/^[\w-]{22}$/);
  });
});
