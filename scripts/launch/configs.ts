import { type ApiConfig, loadApiConfig } from "@gmail-push/api";
import { EnvironmentError } from "@gmail-push/infra";
import { loadWorkerConfig, type WorkerConfig } from "@gmail-push/worker";

export interface Configs {
  api: ApiConfig;
  worker: WorkerConfig;
}

/** Both processes' configurations. Throws `EnvironmentError` with the mistakes of both. */
export function loadConfigs(env: NodeJS.ProcessEnv): Configs {
  const failures: EnvironmentError[] = [];
  const attempt = <T>(load: (env: NodeJS.ProcessEnv) => T): T | undefined => {
    try {
      return load(env);
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      failures.push(error);
      return undefined;
    }
  };
  const api = attempt(loadApiConfig);
  const worker = attempt(loadWorkerConfig);
  if (api === undefined || worker === undefined) throw merge(failures);
  return { api, worker };
}

/** What both read is told once; mistakes are the indented lines. */
function merge([first, second]: readonly EnvironmentError[]): EnvironmentError {
  if (first === undefined || second === undefined) return first ?? new EnvironmentError("");
  const lines = [first, second].flatMap(({ message }) => message.split("\n"));
  const mistakes = new Set(lines.filter((line) => line.startsWith("  ")));
  return new EnvironmentError(
    `The environment has ${mistakes.size} mistake(s):\n${[...mistakes].join("\n")}\n${lines.at(-1)}`,
  );
}
