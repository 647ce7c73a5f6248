import { describe, expect, it } from "vitest";
import { captureLog } from "../helpers/captured-log.ts";

describe("the logger", () => {
  it("writes JSON lines with a prefix, a level by name and a time", () => {
    const { log, lines } = captureLog();
    log.info({ emailKey: "m-1" }, "email decided");
    expect(lines).toMatchObject([
      { level: "info", prefix: "GMAIL_PUSH", emailKey: "m-1", msg: "email decided" },
    ]);
    expect(String(lines[0]?.["time"])).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(lines[0]).not.toHaveProperty("pid");
  });

  it("says of an error what it is, and none of what it carries", () => {
    const { log, text } = captureLog();
    const cause = Object.assign(new Error("lost"), { command: { args: ["canary"] } });
    const error = Object.assign(new TypeError("broken", { cause }), {
      code: "ECONNRESET",
      body: "canary",
      headers: { authorization: "canary" },
    });
    log.error({ err: error }, "request failed");
    log.error({ err: "canary" }, "thrown as a text");
    expect(text()).toContain('"type":"TypeError","message":"broken","code":"ECONNRESET"');
    expect(text()).toContain('"cause":{"type":"Error","message":"lost"');
    expect(text()).not.toContain("canary");
  });

  it("says each of several errors that were thrown as one", () => {
    const { log, lines } = captureLog();
    const faults = [new TypeError("the first"), new RangeError("the second")];
    log.error({ err: new AggregateError(faults, "two of three") }, "sweep failed");
    expect(lines[0]?.["err"]).toMatchObject({
      message: "two of three",
      errors: [
        { type: "TypeError", message: "the first" },
        { type: "RangeError", message: "the second" },
      ],
    });
  });

  it("leaves out private fields that somebody logs by mistake", () => {
    const { log, text } = captureLog();
    const email = { subject: "canary", sender: "canary", body: "canary" };
    const headers = { authorization: "canary", cookie: "canary" };
    log.warn({ email, headers, failure: { command: "canary" } }, "a mistake");
    expect(text()).toContain("[redacted]");
    expect(text()).not.toContain("canary");
  });
});
