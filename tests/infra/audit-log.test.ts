import { describe, expect, it } from "vitest";
import type { AuditLog } from "@gmail-push/infra";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";

async function fill(audit: AuditLog, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const author = index % 2 === 0 ? "ana" : "luc";
    await audit.write({ author, action: index % 5 === 0 ? "rare" : "usual", details: { index } });
  }
}

async function walk(audit: AuditLog, filter: object, limit: number) {
  const pages: unknown[][] = [];
  let page = await audit.page({ ...filter, limit });
  pages.push(page.entries.map(({ details }) => details["index"]));
  while (page.next !== null) {
    page = await audit.page({ ...filter, limit, cursor: page.next });
    pages.push(page.entries.map(({ details }) => details["index"]));
  }
  const back = [page.entries.map(({ details }) => details["index"])];
  while (page.previous !== null) {
    page = await audit.page({ ...filter, limit, cursor: page.previous });
    back.push(page.entries.map(({ details }) => details["index"]));
  }
  expect(back.toReversed()).toEqual(pages);
  return pages.flat();
}

describe("createAuditLog", () => {
  it("tells of an entry whose details are spoilt, and of the others", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await stores.audit.write({ author: "a", action: "tested", details: { id: 1 } });
    const spoilt = ["author", "b", "action", "tested", "details", "{"];
    await stores.redis.xadd(stores.keys.audit, "*", ...spoilt);
    const { entries } = await stores.audit.page({ limit: 10 });
    expect(entries).toMatchObject([
      { author: "b", details: {} },
      { author: "a", details: { id: 1 } },
    ]);
  });

  it("pages through all entries, newest first, there and back", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fill(stores.audit, 23);
    const all = Array.from({ length: 23 }, (_, index) => 22 - index);
    for (const limit of [1, 5, 22, 23, 200]) {
      expect(await walk(stores.audit, {}, limit)).toEqual(all);
    }
  });

  it("finds those of one author and of one action", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fill(stores.audit, 23);
    expect(await walk(stores.audit, { author: "luc", action: "rare" }, 1)).toEqual([15, 5]);
    expect(await walk(stores.audit, { action: "rare" }, 2)).toEqual([20, 15, 10, 5, 0]);
    expect(await walk(stores.audit, { author: "nobody" }, 2)).toEqual([]);
  });

  it("looks at so many entries for a page and no more, and goes on from there", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await stores.audit.write({ author: "ana", action: "first", details: {} });
    const pipeline = stores.redis.pipeline();
    for (let index = 0; index < 6_000; index += 1) {
      pipeline.xadd(stores.keys.audit, "*", "author", "luc", "action", "usual", "details", "{}");
    }
    await pipeline.exec();
    const seen: (string | boolean)[][] = [];
    let page = await stores.audit.page({ author: "ana", limit: 5 });
    seen.push([...page.entries.map(({ action }) => action), page.isPart]);
    while (page.next !== null) {
      page = await stores.audit.page({ author: "ana", limit: 5, cursor: page.next });
      seen.push([...page.entries.map(({ action }) => action), page.isPart]);
    }
    expect(seen).toEqual([[true], [true], ["first", false]]);
  });

  it("notes so many sign-ins of one author in an hour, and all changes", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { audit } = stores;
    for (let index = 0; index < 30; index += 1) {
      await audit.write({ author: "viewer", action: "signed_in", details: { index } });
      await audit.write({ author: "viewer", action: "signed_out", details: { index } });
      await audit.write({ author: "admin", action: "link_made", details: { index } });
    }
    await audit.write({ author: "admin", action: "signed_in", details: {} });
    const { entries } = await audit.page({ limit: 200 });
    const count = (author: string, action: string) =>
      entries.filter((entry) => entry.author === author && entry.action === action).length;
    expect(count("viewer", "signed_in")).toBe(10);
    expect(count("viewer", "signed_out")).toBe(10);
    expect(count("admin", "link_made")).toBe(30);
    expect(count("admin", "signed_in")).toBe(1);
  });
});
