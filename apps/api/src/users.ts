import { hash, scryptSync } from "node:crypto";
import type { Role } from "@gmail-push/infra";
import type { Password, UserConfig } from "./access-config.ts";
import { isEqualSecret } from "./equal-secret.ts";
import { createPasswordCheck } from "./password.ts";

/** Somebody the configuration knows. */
export interface User {
  name: string;
  role: Role;
  /** changes with the password, and leads back to it no sooner than a password's hash does */
  credential: string;
}

export interface Users {
  /** The user of a name and a password, in a time that does not tell which of both is wrong. */
  check(name: string, password: string): Promise<User | null>;
  find(name: string): User | null;
}

function credentialOf(name: string, password: Password): string {
  const secret = "plain" in password ? password.plain : password.hash;
  const salt = hash("sha256", `gmail-push session credential\n${name}`, "buffer");
  return scryptSync(secret, salt, 16).toString("base64url");
}

/** The users of the configuration. */
export function createUsers(configs: readonly UserConfig[]): Users {
  const users = configs.map(({ name, role, password }) => ({
    user: { name, role, credential: credentialOf(name, password) },
    isPassword: createPasswordCheck(password),
  }));
  // Nobody's password takes as long to compare as somebody's, in a queue of its own: made-up names
  // must not keep real ones waiting.
  const decoys = configs.slice(0, 1).map((config) => createPasswordCheck(config.password));
  return {
    async check(name, password) {
      const [known] = users.filter(({ user }) => isEqualSecret(user.name, name));
      const isPassword = known?.isPassword ?? decoys[0];
      const isRight = await isPassword?.(password);
      return isRight === true ? (known?.user ?? null) : null;
    },
    find: (name) => users.find(({ user }) => user.name === name)?.user ?? null,
  };
}
