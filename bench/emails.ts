import { randomBytes } from "node:crypto";

/** A push as the Apps Script posts it. */
export interface PushedEmail {
  subject: string;
  sender: string;
  body: string;
  date: string;
  message_id: string;
}

const WORDS = (
  "bonjour dossier fichier lot photo recadrage livraison équipe merci voici lien projet montage vidéo archive " +
  "version finale client retour délai semaine matin après-midi validation planning studio image planche série"
).split(" ");

/** Invented prose: words in an order that does not repeat, so that it compresses like prose. */
function prose(characters: number, from: number): string {
  const words: string[] = [];
  let state = from * 2_654_435_761 + 1;
  for (let length = 0; length < characters;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const word = WORDS[state % WORDS.length] ?? "";
    words.push(word);
    length += word.length + 1;
  }
  return words.join(" ");
}

/** Makes emails of about `bytes` as JSON, each another one: other text, another link, another message id. */
export function createEmailMaker(bytes: number): () => PushedEmail {
  const run = randomBytes(6).toString("hex");
  const texts = Array.from({ length: 64 }, (_, index) => prose(bytes - 560, index));
  let serial = 0;
  return () => {
    serial += 1;
    const id = `${run}${serial.toString(36)}`;
    return {
      subject: `Nouveau document ${serial}`,
      sender: "Camille Martin <camille.martin@studio.test>",
      body:
        `<html><body><div dir="ltr"><p>Bonjour,</p><p>${texts[serial % texts.length]}</p>` +
        `<p><a href="https://www.dropbox.com/scl/fi/${id}/rushs.zip?rlkey=k${serial}&amp;dl=0">le dossier ${id}</a></p>` +
        `<table><tr><td>Référence</td><td>${serial}</td></tr></table></div></body></html>`,
      date: new Date(1_770_000_000_000 + serial * 1_000).toISOString(),
      message_id: id,
    };
  };
}
