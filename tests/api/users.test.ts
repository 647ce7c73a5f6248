import { hashPassword } from "@gmail-push/api";
import { describe, expect, it } from "vitest";
import { createUsers } from "../../apps/api/src/users.ts";

function credentialOf(name: string, plain: string): string | undefined {
  return createUsers([{ name, role: "operator", password: { plain } }]).find(name)?.credential;
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

  it("take as long to deny when there is no such user", async () => {
    const password = { hash: await hashPassword("operator words") };
    const users = createUsers([{ name: "admin", role: "operator", password }]);
    const timeOf = async (name: string) => {
      const times: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        const startedAt = performance.now();
        await users.check(name, "wrong words");
        times.push(performance.now() - startedAt);
      }
      return Math.min(...times);
    };
    await users.check("admin", "warm up");
    expect(await timeOf("nobody")).toBeGreaterThan((await timeOf("admin")) / 2);
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
