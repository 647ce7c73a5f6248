import type { InboundEmail } from "@gmail-push/core";
import { hostile } from "./hostile.ts";

const senders = [
  "Camille Martin <camille.martin@studio-lumen.test>",
  "Jean Dupont <jean.dupont@cadreur.test>",
  "Média Solution <planning@media-solution.test>",
  "Aïcha Benali <aicha@prod-benali.test>",
  "Luc Moreau <luc.moreau@regie-ouest.test>",
];
const subjects = [
  "Rushs du tournage de Nantes",
  "Montage v3, validation client",
  "Exports sous-titrés",
  "Photos plateau, sélection",
  "Bande-annonce 30 s, son mixé",
];
const files = [
  "rushs-nantes.zip",
  "montage-v3.mov",
  "sous-titres.zip",
  "selection.zip",
  "ba-30s.wav",
];

const pick = (list: readonly string[], index: number) => list[index % list.length] ?? "";

function linkOf(index: number): string {
  const file = pick(files, index);
  switch (index % 4) {
    case 0:
      return `https://fromsmash.com/Lumen-${index}x`;
    case 1:
      return `https://www.swisstransfer.com/d/3c6a${index}-0b1e-4f7d`;
    default:
      return `https://www.dropbox.com/scl/fi/k${index}q8/${file}?rlkey=z${index}&dl=0`;
  }
}

function emailOf(index: number, at: Date, part: Partial<InboundEmail>): InboundEmail {
  return {
    subject: pick(subjects, index),
    sender: pick(senders, index),
    body: `<p>Bonjour,</p><p>Voici les fichiers : <a href="${linkOf(index)}">${pick(files, index)}</a></p><p>Bonne journée</p>`,
    date: at.toISOString(),
    messageId: `18d5f0c0de-${index}`,
    threadId: null,
    ...part,
  };
}

/** The kinds of email an installation of this trade receives. */
export const sampleEmails = {
  files: (index: number, at: Date) => emailOf(index, at, {}),
  recadrage: (index: number, at: Date) =>
    emailOf(index, at, {
      subject: `Média Solution - Missions Recadrage - Lot ${100 + index}`,
      sender: "Média Solution <planning@media-solution.test>",
      body: `<p>Bonjour,</p><p>à faire pour 16h</p><p><a href="https://www.dropbox.com/scl/fo/h${index}k9/AAb?rlkey=q1&dl=0">le dossier</a></p>`,
    }),
  desabo: (index: number, at: Date) =>
    emailOf(index, at, {
      subject: "Disponibilité",
      body: `<p>Bonjour,</p><p>Pour la journ&eacute;e, aux tarifs habituels : https://www.dropbox.com/request/aB3dEf${index}</p>`,
    }),
  plain: (index: number, at: Date) =>
    emailOf(index, at, {
      subject: "Re: planning de la semaine",
      body: "<p>Bien reçu, merci !</p>",
    }),
  hostile: (index: number, at: Date) =>
    emailOf(index, at, {
      subject: hostile.subject,
      sender: `"${hostile.senderName}" <xss@example.test>`,
      body: `${hostile.body}<a href="https://www.dropbox.com/scl/fi/xss/${encodeURIComponent(hostile.fileName)}?rlkey=x&dl=0">${hostile.fileName}</a>`,
    }),
} as const;

export type SampleKind = keyof typeof sampleEmails;
