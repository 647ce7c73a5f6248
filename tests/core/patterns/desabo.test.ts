import { describe, expect, it } from "vitest";
import { detectDesabo } from "../../../packages/core/src/patterns/desabo.ts";

const request = "https://www.dropbox.com/request/aB3";

describe("detectDesabo", () => {
  it.each([
    ["Désabonnement", "Journée, tarifs habituels."],
    ["Dispo", "Se DÉSABONNER. Dans les journ&eacute;es, tarifs\n<b>habi</b>tuels"],
    ["Dispo", `Journée, tarifs habituels : ${request}`],
    ["Annulation de désabonnement", "journe\u0301e tarifs\u00a0habituels"],
  ])("matches « %s », « %s »", (subject, body) => {
    expect(detectDesabo({ subject, body }).matches).toBe(true);
  });

  it.each([
    ["", ""],
    ["Désabonnement journée", "tarifs habituels"],
    ["Désabonnement", "Journée, tarif habituel"],
    ["Dispo", "Journée, tarifs habituels"],
    ["Désabonnement", '<p title="journée">tarifs habituels</p>'],
  ])("does not match « %s », « %s »", (subject, body) => {
    expect(detectDesabo({ subject, body }).matches).toBe(false);
  });

  it.each([
    "annulation",
    "FACTURATION",
    "facturer, facture",
    "momentanément",
    "référence\nclient",
    "Total</td><td>HT",
  ])("does not match a body that says %s", (words) => {
    const body = `<table><tr><td>Journée, tarifs habituels. ${words}`;
    expect(detectDesabo({ subject: "Désabonnement", body }).matches).toBe(false);
  });

  it.each([
    "http://dropbox.com/request/a",
    "HTTPS://WWW.Dropbox.com/REQUEST/a",
    "https://dl.dropbox.com/request/",
    '<a href="https://dropbox.com/request/a?b&amp;c">dépôt</a>',
    `<a href="https://fromsmash.com/a">${request}</a>`,
    `https://click.test/?u=${request}`,
    `https://click.test/?u=${encodeURIComponent(request)}`,
  ])("recognises the file request %s", (link) => {
    expect(detectDesabo({ subject: "", body: link }).hasDropboxRequest).toBe(true);
  });

  it.each([
    "www.dropbox.com/request/a",
    "https://www.dropbox.com/request",
    "https://www.dropbox.com/requests/a",
    "https://www.dropbox.com/scl/fo/request/a",
    "https://www.dropbox.com/?request/",
    "https://dropbox.com.evil.test/request/a",
    "https://fromsmash.com/request/a",
  ])("takes %s for no file request", (link) => {
    expect(detectDesabo({ subject: "", body: link }).hasDropboxRequest).toBe(false);
  });

  it.each([
    ["URGENT", "", true],
    ["", "u\u0308rge\u0300nce", true],
    ["", "<b>urg</b>ent", true],
    ["", '<b class="urgent">non</b>', false],
    ["urge", "nt", false],
  ])("tells urgency in « %s », « %s »: %s", (subject, body, urgent) => {
    expect(detectDesabo({ subject, body }).urgent).toBe(urgent);
  });
});
