import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createGoogle, LABEL } from "./google.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

describe("install", () => {
  it("makes the label and one trigger every five minutes, however often it runs", () => {
    const { google } = scene;
    google.mailbox.labels.clear();
    google.run("install");
    google.run("install");
    expect([...google.mailbox.labels.keys()]).toEqual([LABEL]);
    expect(google.triggers).toMatchObject([{ handler: "push", minutes: 5 }]);
  });

  it("takes the place of an older trigger, and leaves foreign ones", () => {
    const { google } = scene;
    google.triggers.push({ id: "old", handler: "processWebhookTransfer", minutes: 1 });
    google.triggers.push({ id: "foreign", handler: "weeklyReport", minutes: 30 });
    google.run("install");
    expect(google.triggers.map(({ handler }) => handler)).toEqual(["weeklyReport", "push"]);
  });

  it("refuses without its properties, and touches nothing", () => {
    const { google } = scene;
    google.mailbox.labels.clear();
    google.properties.delete("INGRESS_URL");
    expect(() => google.run("install")).toThrow("The Script Property INGRESS_URL is missing");
    expect(google.triggers).toEqual([]);
    expect(google.mailbox.labels.size).toBe(0);
  });

  it("never leaves the account without a trigger when Google fails half-way", () => {
    const { google } = scene;
    google.triggers.push({ id: "old", handler: "push", minutes: 5 });
    google.onCall = (call) => {
      if (call === "ScriptApp.deleteTrigger") throw new Error("Service error");
    };
    expect(() => google.run("install")).toThrow("Service error");
    expect(google.triggers).toHaveLength(2);
    google.onCall = null;
    google.run("install");
    expect(google.triggers).toHaveLength(1);
  });

  it("forgets the waits, so that everything is tried at once", async () => {
    const { google, server } = scene;
    await server.behave({ all: { status: 503, retryAfter: "3600" } });
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.run("push");
    await server.behave({});
    google.run("install");
    google.run("push");
    expect(google.mailbox.labelled()).toEqual([]);
  });
});

describe("uninstall", () => {
  it("removes the trigger and the memory, not the label nor the properties", async () => {
    const { google, server } = scene;
    await server.behave({ messages: { m1: { status: 413 } } });
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.run("install");
    google.run("push");
    google.run("uninstall");
    expect(google.triggers).toEqual([]);
    expect([...google.properties.keys()]).toEqual(["PROCESS_API_TOKEN", "INGRESS_URL"]);
    expect(google.mailbox.labelled()).toEqual(["t1"]);
  });
});

describe("selfTest", () => {
  it("finds nothing wrong with a finished installation, and pushes nothing", async () => {
    const { google } = scene;
    google.run("install");
    google.mailbox.receive("t1", [{ id: "m1" }]);
    expect(google.run("selfTest")).toHaveLength(0);
    expect(google.log.at(-1)).toMatch(/^OK/);
    const received = await scene.server.received();
    expect(received.map(({ authorised, answered }) => ({ authorised, answered }))).toEqual([
      { authorised: false, answered: 401 },
      { authorised: true, answered: 400 },
    ]);
    expect(google.mailbox.labelled()).toEqual(["t1"]);
  });

  it("names the missing properties, label and trigger", () => {
    const { google } = scene;
    google.properties.clear();
    google.mailbox.labels.clear();
    google.run("selfTest");
    const log = google.log.join("\n");
    expect(log).toContain("PROCESS_API_TOKEN is missing");
    expect(log).toContain("INGRESS_URL is missing");
    expect(log).toContain(`The label ${LABEL} does not exist: run install()`);
    expect(log).toContain("There are 0 triggers instead of one: run install()");
  });

  it("tells a wrong token", async () => {
    await scene.server.behave({ token: "another" });
    scene.google.run("selfTest");
    expect(scene.google.log.join()).toContain("PROCESS_API_TOKEN differs from the server's");
  });

  it("tells a wrong address that answers", () => {
    const { google, server } = scene;
    google.properties.set("INGRESS_URL", `${server.url}/elsewhere`);
    google.run("selfTest");
    expect(google.log.join()).toContain("INGRESS_URL does not lead to /api/ingress/gmail");
  });

  it("tells a server that does not answer", () => {
    scene.google.properties.set("INGRESS_URL", "http://127.0.0.1:1");
    scene.google.run("selfTest");
    expect(scene.google.log.join()).toContain("The server cannot be reached");
  });

  it("warns of an address without TLS", () => {
    scene.google.properties.set("INGRESS_URL", "http://push.localhost:1/");
    scene.google.run("selfTest");
    expect(scene.google.log.join()).toContain("unencrypted");
  });

  it("shows what waits, and how to try it at once", async () => {
    const { google, server } = scene;
    google.run("install");
    await server.behave({ messages: { m1: { status: 413 } } });
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.run("push");
    google.run("selfTest");
    expect(google.log.join()).toMatch(
      /Thread t1 failed 1 times; next attempt after 2026-03-02T11:/,
    );
  });
});

describe("a token with a space in it", () => {
  it("is refused before Google would", async () => {
    await using google = createGoogle(scene.server.url);
    google.properties.set("PROCESS_API_TOKEN", "two words");
    google.run("push");
    expect(google.log.join()).toContain("PROCESS_API_TOKEN holds a space");
  });
});

describe("appsscript.json", () => {
  it("asks for V8 and the four scopes the script needs", () => {
    const file = new URL("../../apps/apps-script/appsscript.json", import.meta.url);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      runtimeVersion: "V8",
      oauthScopes: [
        "https://mail.google.com/",
        "https://www.googleapis.com/auth/script.external_request",
        "https://www.googleapis.com/auth/script.scriptapp",
        "https://www.googleapis.com/auth/userinfo.email",
      ],
    });
  });
});
