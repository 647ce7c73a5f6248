import type { PushedEmail } from "./emails.ts";
import { INGRESS_TOKEN } from "./installation.ts";

const CONNECTIONS = 32;

/** Pushes one email. @throws {Error} unless it was taken. */
export async function pushEmail(apiUrl: string, email: PushedEmail): Promise<void> {
  const response = await fetch(`${apiUrl}/api/ingress/gmail`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${INGRESS_TOKEN}` },
    body: JSON.stringify(email),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`push answered ${response.status}: ${answer}`);
}

/** Pushes emails over several connections. */
export async function pushEmails(apiUrl: string, emails: readonly PushedEmail[]): Promise<void> {
  const left = emails.values();
  const pushNext = async (): Promise<void> => {
    for (const email of left) await pushEmail(apiUrl, email);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, pushNext));
}
