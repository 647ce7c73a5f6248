import { z } from "zod";
import { receivedSchema } from "../routes/inbox.ts";
import { refusal, successSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";

const TAG = "Inbox";
const description = "Only where `INBOX_ENABLED` is on: a destination of our own, for trying out.";

export const inboxOperations: readonly Operation[] = [
  {
    method: "post",
    path: "/inbox",
    tag: TAG,
    summary: "Receive a webhook",
    description,
    access: "open",
    body: {
      schema: z.record(z.string(), z.unknown()),
      types: ["application/json", "application/x-www-form-urlencoded"],
    },
    answers: {
      200: {
        description: "it is kept, with the newest hundred; of a long one the beginning",
        schema: successSchema({ message: z.literal("received") }),
      },
      403: refusal("sent by a page of another site"),
      503: refusal("Redis cannot be asked"),
    },
  },
  {
    method: "get",
    path: "/inbox.json",
    tag: TAG,
    summary: "The webhooks received",
    description,
    access: "operator",
    answers: {
      200: {
        description: "the newest hundred, newest first",
        schema: successSchema({ received: z.array(z.strictObject(receivedSchema.shape)) }),
      },
    },
  },
  {
    method: "get",
    path: "/inbox",
    tag: TAG,
    summary: "The same as a page",
    description,
    access: "viewer",
    answers: {
      200: { description: "the page", type: "text/html" },
      303: {
        description: "a browser that is not signed in is sent to do so",
        type: "text/html",
        headers: { Location: "the sign-in page" },
      },
    },
  },
];
