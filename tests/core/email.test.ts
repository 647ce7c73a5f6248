import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emailId, emailKey, parseInboundEmail } from "../../packages/core/src/email.ts";
import { buildEmail } from "../helpers/build-policy.ts";

describe("parseInboundEmail", () => {
  it("reads the posted names and ignores others", () => {
    const posted = {
      subject: "Lot",
      sender: " Jean <jean@studio.test> ",
      body: "Bonjour",
      date: "2026-02-04",
      message_id: "18c2",
      thread_id: "18c1",
      snippet: "Bon",
    };
    expect(parseInboundEmail(posted)).toEqual({
      kind: "email",
      email: {
        subject: "Lot",
        sender: " Jean <jean@studio.test> ",
        body: "Bonjour",
        date: "2026-02-04",
        messageId: "18c2",
        threadId: "18c1",
      },
    });
  });

  it("takes what is not text for empty", () => {
    const posted = {
      sender: "a@b.fr",
      body: "x",
      subject: 5,
      date: null,
      message_id: {},
      thread_id: " ",
    };
    expect(parseInboundEmail(posted)).toEqual({
      kind: "email",
      email: {
        subject: "",
        sender: "a@b.fr",
        body: "x",
        date: "",
        messageId: null,
        threadId: null,
      },
    });
  });

  it.each([null, [], "text", 5, undefined])("refuses %j, which is no object", (value) => {
    expect(parseInboundEmail(value)).toEqual({ kind: "not_an_object" });
  });

  it.each([
    [{}, "sender"],
    [{ sender: "  ", body: "x" }, "sender"],
    [{ sender: ["a@b.fr"], body: "x" }, "sender"],
    [{ sender: "a@b.fr" }, "body"],
    [{ sender: "a@b.fr", body: "\n\u00a0" }, "body"],
    [{ sender: "a@b.fr", body: 12 }, "body"],
  ])("says that %j lacks its %s", (value, field) => {
    expect(parseInboundEmail(value)).toEqual({ kind: "missing_field", field });
  });
});

describe("emailId", () => {
  it("is the seed's hash of sender and date as posted", () => {
    expect(emailId({ sender: "a@b.fr", date: "" })).toBe("0896574c88be54ef3c690bd31a5c9252");
    expect(emailId({ sender: " a@b.fr ", date: "" })).not.toBe(
      emailId({ sender: "a@b.fr", date: "" }),
    );
  });
});

describe("emailKey", () => {
  it("follows the message id alone when there is one", () => {
    const key = emailKey(buildEmail({ messageId: "18c2" }));
    expect(key).toMatch(/^m-[0-9a-f]{40}$/);
    expect(emailKey(buildEmail({ messageId: "18c2", body: "autre" }))).toBe(key);
    expect(emailKey(buildEmail({ messageId: "18c3" }))).not.toBe(key);
  });

  it("keeps a message id and an equal content apart", () => {
    const content = buildEmail({ sender: "a", date: "b", subject: "c", body: "d" });
    expect(emailKey(content)).not.toBe(emailKey({ ...content, messageId: '["a","b","c","d"]' }));
  });

  it("differs for any two emails of different content, lone surrogates included", () => {
    const texts = fc.string({
      unit: fc.constantFrom("a", '"', ",", "\\", "\ud800", "\udc00"),
      maxLength: 2,
    });
    const contents = fc.record({ sender: texts, date: texts, subject: texts, body: texts });
    fc.assert(
      fc.property(contents, contents, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        return (emailKey(buildEmail(one)) === emailKey(buildEmail(other))) === isSame;
      }),
    );
    expect(emailKey(buildEmail({ body: "\ud800" }))).not.toBe(
      emailKey(buildEmail({ body: "\ud801" })),
    );
    expect(emailKey(buildEmail({ subject: "a", body: "bc" }))).not.toBe(
      emailKey(buildEmail({ subject: "ab", body: "c" })),
    );
  });
});
