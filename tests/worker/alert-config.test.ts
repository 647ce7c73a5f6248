import { loadWorkerConfig } from "@gmail-push/worker";
import { describe, expect, it } from "vitest";
import { testEnvironment } from "../helpers/environment.ts";

describe("the alert webhook", () => {
  it("needs a secret, since alerts are signed", () => {
    const env = testEnvironment(
      { url: "redis://127.0.0.1:6379", prefix: "test" },
      { ALERT_WEBHOOK_URL: "https://alerts.example.com/in", ALERT_WEBHOOK_SECRET: undefined },
    );
    expect(() => loadWorkerConfig(env)).toThrow(/ALERT_WEBHOOK_SECRET.*is required/);
  });
});
