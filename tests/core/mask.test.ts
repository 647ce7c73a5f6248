import { describe, expect, it } from "vitest";
import { mask, maskUrl, maskSender } from "../../packages/core/src/mask.ts";

describe("mask", () => {
  it.each([
    ["jean@studio.test", "email", "je***@studio.test"],
    ["j@studio.test", "email", "j***@studio.test"],
    ["😀😀😀@studio.test", "email", "😀😀***@studio.test"],
    ["@studio.test", "email", "***"],
    ["Jean", "email", "***"],
    ["", "email", ""],
    ["Lot\u00a0 42", "subject", expect.stringMatching(/^Lot 42\.\.\. \[[0-9a-f]{6}\]$/)],
    [" ", "subject", "(empty)... [e3b0c4]"],
    ["", "subject", ""],
    [" 😀é ", "content", "Content length: 2 chars"],
    ["", "content", "Content length: 0 chars"],
    ["s3cret", "token", "[redacted]"],
    ["", "token", ""],
  ])("shows of %j as %s only %s", (text, type, masked) => {
    expect(mask(text, type)).toEqual(masked);
  });
});

describe("maskUrl", () => {
  it.each([
    ["https://user:pass@hook.test:8443/token?key=1#x", "https://hook.test:8443"],
    ["https://hook.test/token", "https://hook.test"],
    ["s3cret-token@hook.eu2.make.com", "***"],
    ["mailto:jean@studio.test", "***"],
    ["https://", "***"],
    ["", "***"],
  ])("shows of %s only %s", (url, masked) => {
    expect(maskUrl(url)).toBe(masked);
  });
});

describe("maskSender", () => {
  it.each([
    ["jean@studio.test", "je***@studio.test"],
    ["jean@studio.test, marie@studio.test", "***"],
    ["jean@studio.test <marie@studio.test>", "***"],
    ["jean@studio.test;marie", "***"],
    ["Jean", "***"],
  ])("shows of %j no more than %j", (sender, masked) => {
    expect(maskSender(sender)).toBe(masked);
  });
});
