import { faultLevel } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";

const reply = (message: string) => Object.assign(new Error(message), { name: "ReplyError" });

describe("faultLevel", () => {
  it.each(["ECONNREFUSED", "EPIPE", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"])(
    "keeps quiet about %s, an outage that the connection tells",
    (code) => {
      expect(faultLevel(Object.assign(new Error("connect"), { code }))).toBe("debug");
    },
  );

  it("keeps quiet about a Redis that loads, and speaks of one that forbids, and of bugs", () => {
    expect(faultLevel(reply("LOADING Redis is loading the dataset in memory"))).toBe("debug");
    expect(faultLevel(reply("NOPERM this user has no permissions"))).toBe("error");
    expect(faultLevel(new TypeError("undefined is not a function"))).toBe("error");
    expect(faultLevel("thrown as a text")).toBe("error");
  });
});
