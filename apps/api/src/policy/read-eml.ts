import { simpleParser } from "mailparser";

/** An email out of a file, as the Apps Script would post it (domain 2). */
export interface EmlEmail {
  /** the `Message-ID` header */
  messageId: string | null;
  subject: string;
  sender: string;
  /** ISO; null: none that can be read */
  date: string | null;
  body: string;
  /** the plain text, where there is one */
  text: string;
}

/** Reads an .eml file. */
export async function readEml(source: Uint8Array): Promise<EmlEmail> {
  const parsed = await simpleParser(Buffer.from(source), {
    // Links and images stay as the sender wrote them.
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    keepCidLinks: true,
  });
  const text = parsed.text ?? "";
  return {
    messageId: parsed.messageId ?? null,
    subject: parsed.subject ?? "",
    sender: parsed.from?.text ?? "",
    date: parsed.date === undefined ? null : isoDate(parsed.date),
    body: parsed.html || textAsHtml(text),
    text,
  };
}

function isoDate(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** Gmail shows a plain text as HTML too, and that is what the script posts. */
function textAsHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\n", "<br>\n");
}
