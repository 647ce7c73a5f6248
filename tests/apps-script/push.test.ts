import { describe, expect, it } from "vitest";
import { CANARY, FakeMailbox } from "./gmail.ts";
import { createGoogle, LABEL, MINUTE_MS } from "./google.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

describe("push", () => {
  it("posts each email of a labelled thread as domain 2 says, and takes the label off", async () => {
    scene.google.mailbox.receive("t1", [{ id: "m1", date: "2026-03-02T09:30:00Z" }, { id: "m2" }]);
    scene.google.run("push");

    const [first, second] = await scene.server.received();
    expect(first).toMatchObject({
      authorised: true,
      source: "GoogleAppsScript",
      contentType: "application/json; charset=utf-8",
      email: {
        message_id: "m1",
        thread_id: "t1",
        subject: `Subject ${CANARY}`,
        sender: `Jean ${CANARY} <jean.${CANARY}@client.example.com>`,
        date: "2026-03-02T09:30:00.000Z",
        body: `<p>Bonjour ${CANARY} m1</p>`,
      },
    });
    expect(first?.email["snippet"]).toHaveLength(200);
    expect(second?.messageId).toBe("m2");
    expect(scene.google.mailbox.labelled()).toEqual([]);
  });

  it("answers to the name that older triggers call", async () => {
    scene.google.mailbox.receive("t1", [{ id: "m1" }]);
    scene.google.run("processWebhookTransfer");
    expect(await scene.ids()).toEqual(["m1"]);
  });

  it("loads whatever the order of the files", async () => {
    await using other = createGoogle(scene.server.url, { fileOrder: "backward" });
    other.mailbox.receive("t1", [{ id: "m1" }]);
    other.run("push");
    expect(await scene.ids()).toEqual(["m1"]);
  });

  it("costs an idle run a second at most", () => {
    const startedAt = scene.google.clock.now;
    scene.google.run("push");
    expect(scene.google.clock.now - startedAt).toBeLessThan(1000);
    expect(scene.google.log).toEqual([]);
  });

  it("leaves at once when another run holds the lock", async () => {
    scene.google.mailbox.receive("t1", [{ id: "m1" }]);
    scene.google.lockTaken = true;
    scene.google.run("push");
    expect(scene.google.fetches).toBe(0);
    expect(scene.google.mailbox.labelled()).toEqual(["t1"]);
  });

  it("pushes nothing without the token or the address, and says so", () => {
    scene.google.mailbox.receive("t1", [{ id: "m1" }]);
    scene.google.properties.delete("PROCESS_API_TOKEN");
    scene.google.properties.delete("INGRESS_URL");
    scene.google.run("push");
    expect(scene.google.fetches).toBe(0);
    expect(scene.google.log.join()).toMatch(/PROCESS_API_TOKEN is missing.*INGRESS_URL is missing/);
  });

  it("says that the label is missing", () => {
    scene.google.mailbox.labels.clear();
    scene.google.run("push");
    expect(scene.google.log.join()).toContain(`The label ${LABEL} does not exist`);
  });
});

describe("which emails are pushed", () => {
  it("takes read and archived ones", async () => {
    scene.google.mailbox.receive("t1", [
      { id: "read", unread: false },
      { id: "archived", unread: false, inInbox: false },
      { id: "skipped-inbox", inInbox: false },
    ]);
    scene.google.run("push");
    expect(await scene.ids()).toEqual(["read", "archived", "skipped-inbox"]);
  });

  it("leaves drafts and the trash out, and still finishes the thread", async () => {
    scene.google.mailbox.receive("t1", [
      { id: "draft", draft: true },
      { id: "trash", trash: true },
      { id: "m1" },
    ]);
    scene.google.run("push");
    expect(await scene.ids()).toEqual(["m1"]);
    expect(scene.google.mailbox.labelled()).toEqual([]);
  });

  it("leaves out what the account sent or scheduled itself, but not a note to oneself", async () => {
    const own = { sender: `Atelier <${FakeMailbox.ownAddress}>`, unread: false };
    scene.google.mailbox.receive("t1", [
      { id: "sent", ...own, inInbox: false },
      { id: "alias", ...own, sender: "Contact@Studio.example.com", inInbox: false },
      { id: "note", ...own },
      { id: "m1" },
    ]);
    scene.google.run("push");
    expect(await scene.ids()).toEqual(["note", "m1"]);
    expect(scene.google.mailbox.labelled()).toEqual([]);
  });

  it("leaves spam, trash and threads of drafts alone, with their label", async () => {
    scene.google.mailbox.receive("spam", [{ id: "m1" }]).spam = true;
    scene.google.mailbox.receive("trash", [{ id: "m2" }]).trash = true;
    scene.google.mailbox.receive("drafts", [{ id: "m3", draft: true }]);
    scene.google.run("push");
    expect(scene.google.fetches).toBe(0);
    expect(scene.google.mailbox.labelled()).toEqual(["drafts", "trash", "spam"]);
  });

  it("keeps the label when another email joins the thread meanwhile", async () => {
    const thread = scene.google.mailbox.receive("t1", [{ id: "m1" }]);
    thread.onRead = () => {
      thread.onRead = null;
      scene.google.mailbox.reply(thread, { id: "m2" });
    };
    const calls: string[] = [];
    scene.google.onCall = (call) => calls.push(call);
    scene.google.run("push");
    expect(scene.google.mailbox.labelled()).toEqual(["t1"]);
    expect(calls).not.toContain("thread.removeLabel");
    scene.google.run("push");
    expect(await scene.ids()).toEqual(["m1", "m2"]);
    expect(scene.google.mailbox.labelled()).toEqual([]);
  });

  it("puts the label back when an email joins in the moment it comes off", async () => {
    const thread = scene.google.mailbox.receive("t1", [{ id: "m1" }]);
    scene.google.onCall = (call) => {
      if (call !== "thread.removeLabel") return;
      scene.google.onCall = null;
      scene.google.mailbox.reply(thread, { id: "m2" });
    };
    scene.google.run("push");
    expect(scene.google.mailbox.labelled()).toEqual(["t1"]);
    scene.google.run("push");
    expect(await scene.ids()).toContain("m2");
    expect(scene.google.mailbox.labelled()).toEqual([]);
  });
});

describe("an email the server cannot accept", () => {
  it("keeps its thread labelled and stops no other", async () => {
    await scene.server.behave({ messages: { bad: { status: 413 } } });
    scene.google.mailbox.receive("t1", [{ id: "m1" }]);
    scene.google.mailbox.receive("t2", [{ id: "m2" }, { id: "bad" }, { id: "m3" }]);
    scene.google.mailbox.receive("t3", [{ id: "m4" }]);
    scene.google.run("push");
    expect(await scene.ids()).toEqual(["m4", "m2", "bad", "m3", "m1"]);
    expect(scene.google.mailbox.labelled()).toEqual(["t2"]);
    expect(scene.google.log.join()).toContain("Email bad was not accepted: HTTP 413");
  });

  it("is tried again after growing periods, alone, and goes through once it can", async () => {
    await scene.server.behave({ messages: { bad: { status: 400 } } });
    scene.google.mailbox.receive("t1", [{ id: "m1" }, { id: "bad" }]);
    scene.google.runFor(55);
    expect(await scene.ids()).toEqual(["m1", "bad"]);
    scene.google.runFor(7 * 24 * 60);
    const retries = await scene.ids();
    expect(new Set(retries)).toEqual(new Set(["bad"]));
    expect(retries.length).toBeGreaterThan(6);
    expect(retries.length).toBeLessThan(15);

    await scene.server.behave({});
    scene.google.runFor(25 * 60);
    expect(await scene.ids()).toEqual(["bad"]);
    expect(scene.google.mailbox.labelled()).toEqual([]);
    expect([...scene.google.properties.keys()]).toEqual(["PROCESS_API_TOKEN", "INGRESS_URL"]);
  });

  it("does not hold back an email that joins its thread later", async () => {
    await scene.server.behave({ messages: { bad: { status: 413 } } });
    const thread = scene.google.mailbox.receive("t1", [{ id: "bad" }]);
    scene.google.run("push");
    scene.google.mailbox.reply(thread, { id: "m2" });
    scene.google.run("push");
    expect(await scene.ids()).toEqual(["bad", "bad", "m2"]);
  });

  it("cannot hide the others, however many there are", async () => {
    const bad = Array.from({ length: 130 }, (_, n) => `bad${n}`);
    await scene.server.behave({
      messages: Object.fromEntries(bad.map((id) => [id, { status: 400 }])),
    });
    scene.google.mailbox.receive("good", [{ id: "m1" }]);
    for (const id of bad) scene.google.mailbox.receive(`t-${id}`, [{ id }]);
    scene.google.run("push");
    expect(await scene.ids()).toHaveLength(131);
    expect(scene.google.mailbox.labelled()).not.toContain("good");
    const records = [...scene.google.properties.keys()].filter((key) => key.startsWith("THREAD_"));
    expect(records).toHaveLength(100);
  });

  it("is forgotten as soon as its thread is finished", async () => {
    await scene.server.behave({ messages: { bad: { status: 413 } } });
    scene.google.mailbox.receive("t1", [{ id: "bad" }]);
    scene.google.run("push");
    await scene.server.behave({});
    scene.google.clock.now += 61 * MINUTE_MS;
    scene.google.run("push");
    expect(scene.google.mailbox.labelled()).toEqual([]);
    expect(scene.google.properties.has("THREAD_t1")).toBe(false);
  });

  it("is forgotten when an operator takes the label off", async () => {
    await scene.server.behave({ messages: { bad: { status: 400 } } });
    const thread = scene.google.mailbox.receive("t1", [{ id: "bad" }]);
    scene.google.run("push");
    expect(scene.google.properties.has("THREAD_t1")).toBe(true);
    thread.labels.clear();
    scene.google.run("push");
    expect(scene.google.properties.has("THREAD_t1")).toBe(false);
  });

  it("stays here when it is larger than Google would carry", () => {
    scene.google.mailbox.receive("t1", [{ id: "huge", body: "x".repeat(16_000_001) }]);
    scene.google.run("push");
    expect(scene.google.fetches).toBe(0);
    expect(scene.google.log.join()).toContain("Email huge was not accepted: HTTP 413");
  });

  it("leaves a long thread within what one property may hold", async () => {
    await scene.server.behave({ messages: { bad: { status: 413 } } });
    const long = Array.from({ length: 300 }, (_, n) => ({ id: `18c2f0a1b2c3${1000 + n}` }));
    scene.google.mailbox.receive("t1", [{ id: "bad" }, ...long]);
    scene.google.run("push");
    expect(scene.google.log.join()).not.toContain("Script Properties");
    const [, , , ...accepted] = scene.google.properties.get("THREAD_t1")?.split(" ") ?? [];
    expect(accepted).toHaveLength(200);
  });
});

describe("the time budget", () => {
  it("takes up no email after 4.5 minutes; the next run goes on", async () => {
    scene.google.answerMs = 20_000;
    for (let n = 0; n < 20; n += 1)
      scene.google.mailbox.receive(`t${n}`, [{ id: `a${n}` }, { id: `b${n}` }]);
    const startedAt = scene.google.clock.now;
    scene.google.run("push");
    expect(scene.google.clock.now - startedAt).toBeLessThan(5 * MINUTE_MS);
    expect(scene.google.log.join()).toContain("out of time");
    const first = await scene.ids();
    expect(first.length).toBeGreaterThan(10);

    scene.google.runFor(15);
    const all = [...first, ...(await scene.ids())];
    expect(all).toHaveLength(40);
    expect(new Set(all).size).toBe(40);
    expect(scene.google.mailbox.labelled()).toEqual([]);
  });
});
