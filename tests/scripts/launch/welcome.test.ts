import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Running, welcome } from "../../../scripts/launch/welcome.ts";

const running: Running = {
  env: {},
  url: "http://127.0.0.1:8080",
  redisUrl: "redis://127.0.0.1:7000",
  folder: join(process.cwd(), ".data"),
  token: "the-token",
  adminPassword: "the-password",
  signInPath: "/admin/link/once",
  problems: [],
  warnings: [],
  now: new Date("2026-03-04T05:06:07.089Z"),
};

describe("welcome", () => {
  it("names every address and every file", () => {
    expect(welcome(running)).toContain(`
gmail-push is ready. Ctrl-C stops it.

  ingress  http://127.0.0.1:8080/api/ingress/gmail
  token    the-token  (.data/token)
  admin    http://127.0.0.1:8080/admin
  sign in  admin / the-password  (.data/admin-password)
           or once, within 15 minutes: http://127.0.0.1:8080/admin/link/once
  inbox    http://127.0.0.1:8080/inbox  (what was delivered)
  Redis    127.0.0.1:7000  (its own, data and password in .data/redis)
  log      .data/gmail-push.log
`);
  });

  it("shows no secret that was given, nor the query of the destination", () => {
    const env = {
      PROCESS_API_TOKEN: "the-token",
      ADMIN_USER: "marie",
      ADMIN_PASSWORD: "the-password",
      REDIS_URL: "redis://:sesame@redis.example:6379",
      WEBHOOK_URL: "https://hooks.example.com/in?key=sesame",
    };
    const text = welcome({ ...running, env, redisUrl: env.REDIS_URL, signInPath: null });
    expect(text).not.toMatch(/the-token|the-password|sesame/);
    expect(text).toContain("delivers to https://hooks.example.com\n");
    expect(text).toContain("marie / $ADMIN_PASSWORD");
    expect(text).toContain(`-H "Authorization: Bearer $PROCESS_API_TOKEN"`);
  });

  it("offers the samples, with the data folder where it is not the usual one", () => {
    const offer = /\n {2}(.*npm run push .*)\n$/;
    const offered = (name?: string) => offer.exec(welcome({ ...running, env: { DATA_DIR: name } }));
    expect(offered()?.[1]).toBe("npm run push -- samples --wait 20");
    expect(offered(".data-2")?.[1]).toBe("DATA_DIR=.data-2 npm run push -- samples --wait 20");
    expect(offered("it's")?.[1]).toMatch(/^DATA_DIR='it'\\''s' npm run push /);
  });

  it("warns of what will fail although it is ready", () => {
    const text = welcome({ ...running, warnings: ["Deliveries will be refused"] });
    expect(text).toContain(
      "gmail-push is ready. Ctrl-C stops it.\n  ! Deliveries will be refused\n",
    );
  });

  it("does not call itself ready while something is wrong", () => {
    const text = welcome({ ...running, problems: ["durability: append-only file is off"] });
    expect(text).toContain("gmail-push runs, but is not ready.");
    expect(text).toContain("\n  ! durability: append-only file is off\n");
  });
});
