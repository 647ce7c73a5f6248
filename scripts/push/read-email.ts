import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { readEml } from "@gmail-push/api/read-eml";

/** What the Apps Script posts (domain 2). */
export interface PostedEmail {
  message_id?: string;
  subject: string;
  sender: string;
  date?: string;
  body: string;
  snippet: string;
}

/**
 * Reads an .eml file. Its Message-ID becomes the identity, marked as a file's so that it never
 * equals Gmail's own id of the same email; `again` makes it a new email each time.
 * `null` for a file without any header of an email.
 */
export async function readEmail(file: string, again: boolean): Promise<PostedEmail | null> {
  const { messageId, subject, sender, date, body, text } = await readEml(await readFile(file));
  if (messageId === null && date === null && sender === "" && subject === "") return null;
  const identity = again ? randomUUID() : messageId;
  return {
    ...(identity === null ? {} : { message_id: `eml:${identity}` }),
    subject,
    sender,
    ...(date === null ? {} : { date }),
    body,
    snippet: text.slice(0, 200),
  };
}
