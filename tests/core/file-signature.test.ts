import { describe, expect, it } from "vitest";
import { isPage, isPageType, isZip } from "../../packages/core/src/file-signature.ts";

const bytes = (text: string, encoding: BufferEncoding = "utf8") => Buffer.from(text, encoding);

describe("isPageType", () => {
  it.each([
    ["text/html", false, true],
    ["TEXT/HTML; charset=utf-8", true, true],
    ["application/xhtml+xml", true, true],
    ["text/plain", false, true],
    ["text/plain; charset=utf-8", true, false],
    ["text/csv", true, false],
    ["application/json", false, true],
    ["application/json", true, false],
    ["application/jsonlines", false, false],
    ["application/octet-stream", false, false],
    ["video/mp4", false, false],
    ["", false, false],
  ])("of %j, as an attachment: %s, is %s", (type, isAttachment, expected) => {
    expect(isPageType(type, isAttachment)).toBe(expected);
  });
});

describe("isPage", () => {
  it.each([
    "<!DOCTYPE html><html>",
    "\uFEFF\r\n  <html lang=fr>",
    "<!-- sign in --><html>",
    '<?xml version="1.0"?><!DOCTYPE html PUBLIC "…"><html xmlns="…">',
    "<script>location='/login'</script>",
  ])("sees %j as one", (text) => {
    expect(isPage(bytes(text))).toBe(true);
    expect(isPage(bytes(text, "utf16le"))).toBe(true);
  });

  it.each([
    "PK\u0003\u0004<html>",
    "%PDF-1.7",
    '<?xml version="1.0"?><project/>',
    "1\n00:00:01,000 --> 00:00:02,000\n<i>Bonjour</i>",
    "",
    "plain words",
  ])("does not see %j as one", (text) => {
    expect(isPage(bytes(text))).toBe(false);
  });

  it("looks at the beginning only", () => {
    expect(isPage(bytes(`${"x".repeat(2_000)}<html>`))).toBe(false);
  });
});

describe("isZip", () => {
  it("goes by the first two bytes", () => {
    expect(isZip(bytes("PK\u0003\u0004"))).toBe(true);
    expect(isZip(bytes("PK\u0005\u0006"))).toBe(true);
    expect(isZip(bytes("pk"))).toBe(false);
    expect(isZip(bytes(""))).toBe(false);
  });
});
