import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { simpleParser } from "mailparser";

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
 */
export async function readEmail(file: string, again: boolean): Promise<PostedEmail> {
  const parsed = await simpleParser(await readFile(file), {
    // Links and images stay as the sender wrote them.
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    keepCidLinks: true,
  });
  const text = parsed.text ?? "";
  const identity = again ? randomUUID() : parsed.messageId;
  return {
    ...(identity === undefined ? {} : { message_id: `eml:${identity}` }),
    subject: parsed.subject ?? "",
    sender: parsed.from?.text ?? "",
    ...(parsed.date === undefined ? {} : { date: parsed.date.toISOString() }),
    body: parsed.html || textAsHtml(text),
    snippet: text.slice(0, 200),
  };
}

/** Gmail shows a plain text as HTML too, and that is what the script posts. */
function textAsHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\n", "<br>\n");
}
