import { statSync } from "node:fs";
import { join } from "node:path";
import { apiEnvSchema } from "@gmail-push/api";
import { createEgressGuard } from "@gmail-push/infra";
import { workerEnvSchema } from "@gmail-push/worker";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { missingOptionalPackages, readLockfile } from "../scripts/lockfile.ts";
import { listFiles, read, readManifest, readWorkspaces, root } from "./helpers/source-files.ts";

/** `.env.example` holds `NAME=value`, or `#NAME=value` where the default will do. */
const example = read(".env.example").split("\n");
const variables = example.flatMap((line, index) => {
  const [, name, value] = /^#?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
  return name === undefined ? [] : [{ name, value, line: index }];
});
const schemas: Record<string, z.ZodType> = { ...apiEnvSchema.shape, ...workerEnvSchema.shape };

const serviceSchema = z.object({
  environment: z.record(z.string(), z.string()).default({}),
  command: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }),
  restart: z.string(),
  stop_grace_period: z.string(),
  read_only: z.boolean().default(false),
});
const composeSchema = z.object({
  services: z.object({ redis: serviceSchema, api: serviceSchema, worker: serviceSchema }),
});
const compose = composeSchema.parse(parse(read("docker-compose.yml"), { merge: true }));
const { redis, api, worker } = compose.services;

describe(".env.example", () => {
  it("names exactly the variables that the processes read", () => {
    const onlyLauncher = ["DATA_DIR", "GMAIL_PUSH_API_TOKEN"];
    const named = variables.map(({ name }) => name);
    expect(named.toSorted()).toEqual([...Object.keys(schemas), ...onlyLauncher].toSorted());
  });

  it.each(variables.filter(({ name }) => name in schemas && name !== "REDIS_URL"))(
    "shows the default of $name",
    ({ name, value }) => {
      const schema = schemas[name] ?? z.never();
      const absent = schema.safeParse(undefined);
      const shown = value === "" ? absent : schema.safeParse(value);
      // A required variable has no default, and then none is shown.
      expect(absent.success || value === "").toBe(true);
      expect(shown.data ?? "").toEqual(absent.data ?? "");
    },
  );

  it("shows entries of EGRESS_ALLOW of each kind, which open what it says", () => {
    const [, allow = ""] =
      /separated by commas: (\S+)\.\n# A host name opens/.exec(example.join("\n")) ?? [];
    const { checkAddress } = createEgressGuard({ allow, allowHttp: false });
    const kindOf = (address: string, host: string) => checkAddress(address, host).kind;
    expect(kindOf("10.1.2.3", "other.test")).toBe("allowed");
    expect(kindOf("10.9.9.9", "other.test")).toBe("blocked");
    expect(kindOf("10.9.9.9", "hooks.internal")).toBe("allowed");
    expect(kindOf("169.254.169.254", "hooks.internal")).toBe("blocked");
  });

  it("says what each variable or pair of variables is for", () => {
    const unexplained = variables.filter(({ line }) => {
      const above = example.slice(0, line).findLast((text) => !/^#?[A-Z][A-Z0-9_]*=/.test(text));
      return above === undefined || !/^# \w.*\w/.test(above);
    });
    expect(unexplained).toEqual([]);
  });
});

describe("docker-compose.yml", () => {
  it("runs a Redis that neither forgets nor is reachable from outside", () => {
    const command = redis.command.join(" ");
    expect(command).toContain("--appendonly yes --appendfsync always");
    expect(command).toContain("--maxmemory-policy noeviction");
    expect(redis.volumes).toEqual(["redis-data:/data"]);
    expect(redis.ports).toEqual([]);
  });

  it.each(Object.entries({ api, worker }))(
    "gives the %s only variables that its process reads",
    (name, { environment }) => {
      const { shape } = name === "api" ? apiEnvSchema : workerEnvSchema;
      expect(Object.keys(environment).filter((variable) => !(variable in shape))).toEqual([]);
      const refused = Object.entries(environment).filter(
        ([variable, value]) => schemas[variable]?.safeParse(value).success !== true,
      );
      expect(refused).toEqual([]);
    },
  );

  it("checks each process on the port it listens on", () => {
    expect(api.healthcheck.test.join(" ")).toContain(`:${api.environment["PORT"]}/health/live`);
    expect(api.ports).toEqual([`127.0.0.1:8080:${api.environment["PORT"]}`]);
    const workerPort = worker.environment["WORKER_PORT"];
    expect(worker.healthcheck.test.join(" ")).toContain(`:${workerPort}/health/live`);
    expect(worker.ports).toEqual([]);
  });

  it("lets work under way finish before a container is ended", () => {
    const graceSeconds = workerEnvSchema.shape.SHUTDOWN_GRACE_SECONDS.parse(undefined);
    for (const service of [api, worker]) {
      expect(Number.parseInt(service.stop_grace_period, 10)).toBeGreaterThan(graceSeconds);
    }
  });

  it("restarts everything, and lets no process write to its image", () => {
    expect([redis, api, worker].map(({ restart }) => restart)).toEqual(
      Array.from({ length: 3 }, () => "unless-stopped"),
    );
    expect([api.read_only, worker.read_only]).toEqual([true, true]);
  });
});

describe("Dockerfile", () => {
  const dockerfile = read("Dockerfile");
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = ""]) =>
    files.split(" "),
  );

  it("copies every manifest, or npm ci would refuse the lockfile", () => {
    const manifests = readWorkspaces().map(({ folder }) => `${folder}/package.json`);
    expect(copied.filter((file) => file.endsWith("/package.json")).toSorted()).toEqual(manifests);
  });

  // That nothing is missing, tests/container.test.ts holds: it starts what is copied.
  it("copies the sources of both processes, of all they import, the pages' assets, and nothing else", () => {
    const folders = copied.filter((file) => file.includes("/") && !file.endsWith("/package.json"));
    expect(folders.toSorted()).toEqual([
      "apps/api/assets",
      "apps/api/src",
      "apps/worker/src",
      "packages/core/src",
      "packages/infra/src",
    ]);
    const rest = copied.filter((file) => !file.includes("/"));
    expect(rest).toEqual(["package.json", "package-lock.json", ".npmrc"]);
  });

  it("installs no tool, runs as nobody special and starts files that exist", () => {
    expect(dockerfile).toContain("npm ci --omit=dev --omit=optional");
    expect(dockerfile).toMatch(/^USER node$/m);
    const commands = [dockerfile, worker.command.join(" ")].join("\n");
    const started = [...commands.matchAll(/apps\/\w+\/src\/main\.ts/g)].map(([file]) => file);
    expect([...new Set(started)].toSorted()).toEqual(listFiles("apps/*/src/main.ts"));
  });

  it("stands on the Node that .nvmrc and the launcher ask for", () => {
    const images = [...dockerfile.matchAll(/^FROM node:(\d+)-/gm)].map(([, major]) => major);
    expect(images).toEqual([read(".nvmrc").trim(), read(".nvmrc").trim()]);
    expect(read("scripts/bootstrap.mjs")).toContain(`neededMajor = ${read(".nvmrc").trim()};`);
  });

  it("is sent nothing that .dockerignore does not list", () => {
    const rules = read(".dockerignore").split("\n");
    expect(rules.find((rule) => rule !== "" && !rule.startsWith("#"))).toBe("*");
  });
});

describe("package.json", () => {
  const { scripts } = readManifest(".");

  it.each(Object.entries(scripts))("the script %s names files that exist", (_name, command) => {
    const files = command.match(/\S+\.(?:ts|mjs)\b/g) ?? [];
    expect(files.filter((file) => listFiles(file).length === 0)).toEqual([]);
  });

  it("lets npm signal the launcher itself, not a shell that would die and leave it running", () => {
    const launched = Object.values(scripts).filter((command) => command.includes("bootstrap.mjs"));
    expect(launched.filter((command) => !command.startsWith("exec node "))).toEqual([]);
  });

  it("has a complete lockfile (else: node scripts/complete-lockfile.ts)", () => {
    const packages = readLockfile(join(root, "package-lock.json"));
    expect(missingOptionalPackages(packages).map(({ path }) => path)).toEqual([]);
    expect(read("package-lock.json")).not.toMatch(/"resolved": "https?:/);
  });
});

describe("continuous integration", () => {
  it("has one command that may be executed", () => {
    expect(statSync(join(root, ".ci/run")).mode & 0o111).toBe(0o111);
  });

  it("pins each action to a commit and gets a token that can only read", () => {
    const workflow = read(".github/workflows/ci.yml");
    const actions = workflow.match(/uses: .+/g) ?? [];
    expect(actions.filter((action) => !/@[0-9a-f]{40}( |$)/.test(action))).toEqual([]);
    expect(parse(workflow)).toMatchObject({ permissions: { contents: "read" } });
  });
});
