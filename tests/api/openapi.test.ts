import { dereference, validate } from "@readme/openapi-parser";
import type { Express } from "express";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createApiApp } from "../../apps/api/src/api.ts";
import { withApiResources } from "../helpers/api-resources.ts";
import { checkDescribed } from "../helpers/described-answers.ts";
import { testEnvironment } from "../helpers/environment.ts";
import { listRoutes } from "../helpers/list-routes.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";

/** Pages are for people; the root leads to them. */
const isDescribable = (path: string) => path !== "/" && !/^\/(?:admin|assets)(?:\/|$)/.test(path);

async function withApp<T>(work: (app: Express) => T): Promise<T> {
  return withApiResources((deps) => work(createApiApp(deps)));
}

async function readDocument() {
  await using redis = testRedis();
  await using api = await startTestApi(redis);
  const answer = await api.request("GET", "/openapi.json");
  return z.looseObject({ paths: z.record(z.string(), z.looseObject({})) }).parse(answer.body);
}

function describedOf(document: Awaited<ReturnType<typeof readDocument>>): string[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
}

describe("the API's description", () => {
  it("is answered to anybody, as valid OpenAPI 3.1", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await api.request("GET", "/openapi.json");
    expect(answer.status).toBe(200);
    expect(answer.body["openapi"]).toBe("3.1.0");
    expect(await validate(JSON.parse(answer.text))).toMatchObject({ valid: true, warnings: [] });
    await expect(dereference(JSON.parse(answer.text))).resolves.toBeDefined();
  });

  it("names every route there is, and no other", async () => {
    const described = describedOf(await readDocument()).toSorted();
    const registered = await withApp((app) =>
      listRoutes(app)
        .filter(({ path }) => isDescribable(path))
        .map(({ method, path }) => `${method} ${path}`)
        .toSorted(),
    );
    expect(registered).toEqual(described);
  });

  it("says of each operation who may call it and what each answer means", async () => {
    const document = await readDocument();
    const operationSchema = z.object({
      summary: z.string().min(1),
      tags: z.array(z.string()).length(1),
      security: z.array(z.unknown()),
      responses: z.record(z.string(), z.object({ description: z.string().min(1) })),
    });
    const mismatched = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).flatMap((operation) => {
        const { security, responses } = operationSchema.parse(operation);
        return security.length > 0 === "401" in responses ? [] : [path];
      }),
    );
    expect(mismatched).toEqual([]);
  });

  it("holds no secret of the installation", async () => {
    const text = JSON.stringify(await readDocument());
    const values = Object.values(testEnvironment({ url: "redis://x", prefix: "p" }));
    const long = values.filter((value) => value !== undefined && value.length > 12);
    expect(long.length).toBeGreaterThan(2);
    expect(long.filter((secret) => text.includes(secret ?? ""))).toEqual([]);
  });
});

describe("the check of every answer", () => {
  const seen = { method: "GET", contentType: "application/json; charset=utf-8", status: 200 };

  it("refuses a key that is not described", () => {
    const path = "/health";
    checkDescribed({ ...seen, path, text: '{"status":"ok"}' });
    const text = '{"status":"ok","more":1}';
    expect(() => checkDescribed({ ...seen, path, text })).toThrow(/additional properties/);
  });

  it("refuses a key that is missing, of another type, or not one of its values", () => {
    const path = "/health/ready";
    for (const text of ['{"status":"ok"}', '{"status":1,"checks":{}}', '{"status":"fine"}']) {
      expect(() => checkDescribed({ ...seen, path, text })).toThrow(/health\/ready/);
    }
  });

  it("refuses a status and a content type that are not described", () => {
    const path = "/health";
    const text = '{"status":"ok"}';
    expect(() => checkDescribed({ ...seen, path, status: 202, text })).toThrow(/not described/);
    const html = { ...seen, contentType: "text/html", path, text };
    expect(() => checkDescribed(html)).toThrow(/text\/html, which is not described/);
  });

  it("refuses a success of a path that is not described, and lets it be unknown", () => {
    const path = "/api/admin/nothing";
    expect(() => checkDescribed({ ...seen, path, text: "{}" })).toThrow(/is not described/);
    const text = '{"success":false,"code":"not_found","message":"Not found"}';
    expect(() => checkDescribed({ ...seen, path, status: 404, text })).not.toThrow();
  });
});
