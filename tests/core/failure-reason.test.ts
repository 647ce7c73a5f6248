import { describe, expect, it } from "vitest";
import { failureOfAnswer } from "../../packages/core/src/failure-reason.ts";

describe("failureOfAnswer", () => {
  it.each([
    [200, ""],
    [200, "ok"],
    [200, '{"success":true}'],
    [200, '{"status":"success"}'],
    [200, "[false]"],
    [200, '{"success":"false"}'],
    [200, '{"success":fals'],
    [201, "null"],
    [204, ""],
    [299, "<html>"],
    [200, "Access denied by Imunify360 bot-protection"],
  ])("takes %i %j as confirmed", (status, body) => {
    expect(failureOfAnswer(status, body)).toBeNull();
  });

  it.each([
    [200, '{"success":false}', "remote_application_error"],
    [202, ' { "message": "no", "success" : false } ', "remote_application_error"],
    [200, '{"success":false,"message":"Imunify360 says no"}', "bot_protection_denied"],
    [403, "Access denied by IMUNIFY360 bot-protection", "bot_protection_denied"],
    [415, "bot-protection", "bot_protection_denied"],
    [503, "<title>bot-protection</title>", "bot_protection_denied"],
    [101, "", "network_error"],
    [301, "bot-protection", "redirect_refused"],
    [304, "", "redirect_refused"],
    [400, '{"success":true}', "upstream_client_error"],
    [404, "", "upstream_client_error"],
    [410, "bot-protection", "gone"],
    [415, "", "unsupported_media_type"],
    [429, "", "rate_limited"],
    [500, '{"success":false}', "upstream_server_error"],
    [503, "", "upstream_server_error"],
    [999, "", "upstream_server_error"],
  ])("reads %i %j as %s", (status, body, reason) => {
    expect(failureOfAnswer(status, body)).toBe(reason);
  });

  it("reads a deeply nested body without running out of stack", () => {
    expect(failureOfAnswer(200, "[".repeat(65_536))).toBeNull();
    expect(failureOfAnswer(200, `${"[".repeat(30_000)}${"]".repeat(30_000)}`)).toBeNull();
  });
});
