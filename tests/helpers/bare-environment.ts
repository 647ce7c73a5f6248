import { join } from "node:path";
import { root } from "./source-files.ts";

/** All that a process of ours needs of its surroundings; the cache spares each one the compiling of every module. */
export const bareEnvironment = {
  PATH: process.env["PATH"],
  NODE_COMPILE_CACHE: join(root, ".cache", "node"),
};
