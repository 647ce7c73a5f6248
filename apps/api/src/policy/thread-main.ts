import { parentPort } from "node:worker_threads";
import { answerTask, type PolicyAnswer, type PolicyTask } from "./policy-task.ts";

/** One task at a time: what is answered belongs to what was asked last. */
async function answer(task: PolicyTask): Promise<void> {
  const answered = await answerTask(task);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(answered);
}

// What it throws ends the thread, and whoever waits is told.
parentPort?.on("message", (task: PolicyTask) => void answer(task));
const ready: PolicyAnswer = { kind: "ready" };
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(ready);
