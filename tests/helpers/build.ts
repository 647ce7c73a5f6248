/** A push as the Apps Script posts it; each call is another email unless told otherwise. */
export interface PushedEmail {
  subject: string;
  sender: string;
  body: string;
  date: string;
  message_id: string;
}

let serial = 0;

export function buildPush(overrides: Partial<PushedEmail> = {}): PushedEmail {
  serial += 1;
  return {
    subject: `Nouveau document ${serial}`,
    sender: "Jean Dupont <jean.dupont@example.fr>",
    body: `<p>Voici le fichier : https://www.dropbox.com/scl/fi/abc${serial}/rushs.zip?rlkey=k&amp;dl=0</p>`,
    date: "2026-02-04T10:30:00Z",
    message_id: `18d5f0c0de${process.pid}x${serial}`,
    ...overrides,
  };
}

/** A recadrage as Média Solution sends it. */
export function buildRecadrage(overrides: Partial<PushedEmail> = {}): PushedEmail {
  return buildPush({
    subject: "Média Solution - Missions Recadrage - Lot 42",
    body: `<p>Bonjour,</p><p>à faire pour 16h</p><p><a href="https://www.dropbox.com/scl/fo/h3k9x2/AAb${serial}?rlkey=q1w2&amp;dl=0">le dossier</a></p>`,
    ...overrides,
  });
}

/** A request for availability, not urgent. */
export function buildDesabo(overrides: Partial<PushedEmail> = {}): PushedEmail {
  return buildPush({
    subject: "Disponibilité",
    body: `<p>Bonjour,</p><p>Pour la journ&eacute;e, aux tarifs habituels : https://www.dropbox.com/request/aB3dEf${serial}</p>`,
    ...overrides,
  });
}
