import { describe, expect, it } from "vitest";
import { createGoogle, MINUTE_MS } from "./google.ts";
import { DEAD_URL, useScene } from "./scene.ts";

const scene = useScene();
const DAY_MINUTES = 24 * 60;

describe("a run with nothing to push", () => {
  it("tells the server that the script lives, without a word in the log", () => {
    const { google } = scene;
    google.run("push");
    expect([google.heartbeats, google.fetches]).toEqual([1, 0]);
    expect(google.log).toEqual([]);
  });

  it("does so every time: 288 times a day, in less than five minutes", () => {
    const { google } = scene;
    const usedMs = google.runFor(DAY_MINUTES);
    expect(google.heartbeats).toBe(288);
    expect(usedMs).toBeLessThan(5 * MINUTE_MS);
  });

  it("does not when the label is missing: that silence is to be noticed", () => {
    const { google } = scene;
    google.mailbox.labels.clear();
    google.run("push");
    expect(google.heartbeats).toBe(0);
  });

  it("does not when Gmail cannot be read", () => {
    const { google } = scene;
    google.onCall = (call) => {
      if (call.includes("getThreads")) throw new Error("Service error: Gmail");
    };
    expect(() => google.run("push")).toThrow("Service error");
    expect(google.heartbeats).toBe(0);
  });

  it("says what is wrong when the server does not take it", async () => {
    const { google, server } = scene;
    await server.behave({ token: "another" });
    google.run("push");
    expect(google.log.join()).toContain("PROCESS_API_TOKEN differs from the server's");
    expect(google.properties.has("BREAKER")).toBe(false);
  });

  it("uses less than 15 minutes of a day when each of its calls hangs", async () => {
    await using google = createGoogle(DEAD_URL, scene);
    expect(google.runFor(DAY_MINUTES)).toBeLessThan(15 * MINUTE_MS);
    expect(google.heartbeats).toBeGreaterThan(3);
    google.properties.set("INGRESS_URL", scene.server.url);
    google.run("install");
    google.run("push");
    expect(google.properties.has("HEARTBEAT_AFTER")).toBe(false);
  });

  it("goes on by itself when the server is back", async () => {
    await using google = createGoogle(DEAD_URL, scene);
    google.runFor(60);
    google.properties.set("INGRESS_URL", scene.server.url);
    google.log.length = 0;
    google.runFor(4 * 60);
    expect(google.log).toEqual([]);
    expect(google.properties.has("HEARTBEAT_AFTER")).toBe(false);
  });
});

describe("a run that pushes", () => {
  it("is heard anyway", () => {
    const { google } = scene;
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.run("push");
    expect([google.fetches, google.heartbeats]).toEqual([1, 0]);
  });
});

describe("a run that leaves the server alone", () => {
  it("tells one that asked to wait: it is alive", async () => {
    const { google, server } = scene;
    await server.behave({ all: { status: 409, retryAfter: "3600" } });
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.runFor(30);
    expect(google.fetches).toBe(1);
    expect(google.heartbeats).toBe(5);
  });

  it("calls one that fails no more often than a push would", async () => {
    await using google = createGoogle(DEAD_URL, scene);
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.runFor(DAY_MINUTES);
    expect(google.heartbeats + google.fetches).toBeLessThan(18);
  });

  it("tells one that chokes on one email: it is alive", async () => {
    const { google, server } = scene;
    await server.behave({ messages: { bad: { status: 500 } } });
    google.mailbox.receive("t1", [{ id: "bad" }]);
    google.runFor(6 * 60);
    expect(google.heartbeats).toBeGreaterThan(30);
  });
});
