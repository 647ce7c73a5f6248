import { describe, expect, it } from "vitest";
import { createGoogle, MINUTE_MS, TOKEN } from "./google.ts";
import type { Google } from "./google.ts";
import { DEAD_URL, useScene } from "./scene.ts";

const scene = useScene();

const DAY_MINUTES = 24 * 60;

/** Virtual ms from now until the breaker lets a call through. */
function openForMs({ properties, clock }: Google): number {
  const openUntil = properties.get("BREAKER")?.split(" ")[1];
  return Number(openUntil ?? clock.now) - clock.now;
}

describe("a server that says not now", () => {
  it("keeps every label while the ingress is off (409), and drains when it is on again", async () => {
    const { google, server } = scene;
    await server.behave({ all: { status: 409, retryAfter: "300" } });
    for (let n = 0; n < 10; n += 1) google.mailbox.receive(`t${n}`, [{ id: `m${n}` }]);
    google.runFor(60);
    expect(google.mailbox.labelled()).toHaveLength(10);
    expect((await scene.ids()).length).toBeLessThan(12);
    expect(google.log.join()).toContain("a switch is off on the server");

    await server.behave({});
    google.runFor(15);
    const pushed = await scene.ids();
    expect(new Set(pushed).size).toBe(10);
    expect(pushed).toHaveLength(10);
    expect(google.mailbox.labelled()).toEqual([]);
    expect(google.properties.has("BREAKER")).toBe(false);
  });

  it("is asked by one email per run, and not before Retry-After has passed", async () => {
    const { google, server } = scene;
    await server.behave({ all: { status: 503, retryAfter: "1200" } });
    for (let n = 0; n < 5; n += 1) google.mailbox.receive(`t${n}`, [{ id: `m${n}` }]);
    google.run("push");
    expect(google.fetches).toBe(1);
    expect(openForMs(google)).toBeGreaterThan(19 * MINUTE_MS);
    google.runFor(19);
    expect(google.fetches).toBe(1);
    google.runFor(10);
    expect(google.fetches).toBe(2);
  });

  it("may give Retry-After as a date", async () => {
    const { google, server } = scene;
    const date = new Date(google.clock.now + 30 * MINUTE_MS).toUTCString();
    await server.behave({ all: { status: 429, retryAfter: date } });
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.run("push");
    expect(openForMs(google)).toBeGreaterThan(28 * MINUTE_MS);
    expect(openForMs(google)).toBeLessThan(34 * MINUTE_MS);
  });

  it("is asked again within the hour, however long the wait it names", async () => {
    const { google, server } = scene;
    await server.behave({ all: { status: 409, retryAfter: "86400" } });
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.run("push");
    expect(openForMs(google)).toBeLessThan(67 * MINUTE_MS);
  });

  it("waits longer each time when it names no wait", async () => {
    const { google, server } = scene;
    await server.behave({ all: { status: 503, retryAfter: "soon" } });
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.runFor(3 * 60);
    expect(google.fetches).toBeGreaterThan(8);
    expect(google.fetches).toBeLessThan(18);
  });
});

describe("a server that is gone", () => {
  it("uses less than 15 of the day's 90 minutes, calls that hang for 50 s included", async () => {
    await using google = createGoogle(DEAD_URL, scene);
    for (let n = 0; n < 30; n += 1) google.mailbox.receive(`t${n}`, [{ id: `m${n}` }]);
    const usedMs = google.runFor(DAY_MINUTES);
    expect(google.fetches).toBeGreaterThan(8);
    expect(usedMs).toBeLessThan(15 * MINUTE_MS);
    expect(google.mailbox.labelled()).toHaveLength(30);

    // Back again: everything goes, without a person doing anything.
    google.properties.set("INGRESS_URL", scene.server.url);
    google.runFor(5 * 60);
    expect(new Set(await scene.ids()).size).toBe(30);
    expect(google.mailbox.labelled()).toEqual([]);
  });

  it("is named in the log without the token, even when Google quotes the call", () => {
    const { google } = scene;
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.onCall = (call) => {
      if (call === "UrlFetchApp.fetch") throw new Error(`Bad header: Bearer ${TOKEN}\nat fetch`);
    };
    google.run("push");
    expect(google.log[0]).toBe(
      "Email m1: the server cannot be reached (Error: Bad header: Bearer *** at fetch).",
    );
  });

  it("uses less than 15 minutes of a day for one email as well", async () => {
    await using google = createGoogle(DEAD_URL, scene);
    google.mailbox.receive("t1", [{ id: "m1" }]);
    expect(google.runFor(DAY_MINUTES)).toBeLessThan(15 * MINUTE_MS);
    expect(google.fetches).toBeGreaterThan(8);
  });

  it("is back within 20 minutes when the failing calls cost little", async () => {
    await using google = createGoogle(DEAD_URL, scene);
    google.deadCallMs = 500;
    for (let n = 0; n < 9; n += 1) google.mailbox.receive(`t${n}`, [{ id: `m${n}` }]);
    google.runFor(DAY_MINUTES / 2);
    expect(openForMs(google)).toBeLessThan(17 * MINUTE_MS);
    google.properties.set("INGRESS_URL", scene.server.url);
    const late = google.mailbox.receive("new", [{ id: "new" }]);
    google.runFor(20);
    expect(late.labels.size).toBe(0);
  });
});

describe("an email that breaks the server", () => {
  it("is told from a broken server: the others go on", async () => {
    const { google, server } = scene;
    await server.behave({ messages: { bad: { status: 500 } } });
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.mailbox.receive("t2", [{ id: "bad" }]);
    google.mailbox.receive("t3", [{ id: "m2" }]);
    google.run("push");
    expect(await scene.ids()).toEqual(["m2", "bad", "m1"]);
    expect(google.mailbox.labelled()).toEqual(["t2"]);
  });

  it("delays a later one by minutes, though each of its calls hangs", async () => {
    const { google, server } = scene;
    await server.behave({ messages: { bad: "hang up" } });
    const poison = google.mailbox.receive("t1", [{ id: "bad" }]);
    google.runFor(DAY_MINUTES);
    expect(google.fetches).toBeGreaterThan(8);
    expect(google.fetches).toBeLessThan(16);
    const late = google.mailbox.receive("t2", [{ id: "m1" }]);
    google.runFor(15);
    expect(late.labels.size).toBe(0);
    expect(poison.labels.size).toBe(1);
  });

  it("is the trial once: then another one is", async () => {
    const { google, server } = scene;
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.mailbox.receive("t2", [{ id: "bad" }]);
    await server.behave({ messages: { bad: "hang up" } });
    google.run("push");
    expect(await scene.ids()).toEqual(["bad"]);
    google.runFor(15);
    expect(await scene.ids()).toContain("m1");
  });

  it("three in a row stop the run", async () => {
    const { google, server } = scene;
    await server.behave({ all: { status: 502 } });
    for (let n = 0; n < 9; n += 1) google.mailbox.receive(`t${n}`, [{ id: `m${n}` }]);
    google.run("push");
    expect(google.fetches).toBe(3);
    google.run("push");
    expect(google.fetches).toBe(3);
  });
});

describe("an answer that is no success", () => {
  it.each([
    ["a 200 that is not JSON", { status: 200, text: "<html>Welcome</html>" }],
    ["a 200 without success", { status: 200, text: '{"success":"true"}' }],
    ["a 200 of JSON null", { status: 200, text: "null" }],
    ["a 202", { status: 202, text: '{"success":true}' }],
    ["a 404", { status: 404, text: "no such page" }],
    ["a redirect", { status: 302, location: "https://elsewhere.example.org/" }],
  ])("keeps the label after %s", async (_, misbehaviour) => {
    const { google, server } = scene;
    await server.behave({ all: misbehaviour });
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.run("push");
    expect(await scene.ids()).toEqual(["m1"]);
    expect(google.mailbox.labelled()).toEqual(["t1"]);
    expect(google.log.join()).toContain(`HTTP ${misbehaviour.status}`);
  });

  it("stops the run at a 401, and says which property is wrong", async () => {
    const { google, server } = scene;
    await server.behave({ token: "another" });
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.mailbox.receive("t2", [{ id: "m2" }, { id: "m3" }]);
    google.run("push");
    expect(google.fetches).toBe(1);
    expect(google.log.join()).toContain("PROCESS_API_TOKEN differs from the server's");
    expect(google.mailbox.labelled()).toHaveLength(2);

    await server.behave({});
    google.run("push");
    expect(google.mailbox.labelled()).toEqual([]);
  });
});
