import { parentPort } from "node:worker_threads";
import { answerTask, type PolicyTask } from "./policy-task.ts";

/** One task at a time: what is answered belongs to what was asked last. */
parentPort?.on("message", (task: PolicyTask) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(answerTask(task));
});
