/** Writes a body of about `characters`, of one kind. */
export type WriteBody = (characters: number) => string;

/** Repeats a piece, which may hold its serial number, up to a length. */
function repeat(characters: number, piece: (serial: number) => string): string {
  const pieces: string[] = [];
  for (let length = 0, serial = 0; length < characters; serial += 1) {
    const text = piece(serial);
    pieces.push(text);
    length += text.length;
  }
  return pieces.join("");
}

function paragraph(serial: number): string {
  return (
    `<p style="margin:0 0 16px 0;font-family:Arial,sans-serif">Bonjour à toutes et à tous, voici la livraison n°${serial}` +
    ` de la semaine&nbsp;: les fichiers sont prêts &amp; vérifiés, n'hésitez pas à revenir vers nous.</p>\n`
  );
}

function newsletterRow(serial: number): string {
  return (
    `<table width="600" cellpadding="0" cellspacing="0"><tr><td class="c${serial % 7}">${paragraph(serial)}` +
    `<a href="https://news.studio.test/t/${serial}?u=a%20b&amp;c=${serial}"><img src="https://cdn.studio.test/${serial}.png" alt=""></a>` +
    `${serial % 20 === 0 ? `<a href="https://www.dropbox.com/scl/fi/k${serial}/f.zip?rlkey=a&amp;dl=0">fichier</a>` : ""}</td></tr></table>\n`
  );
}

/** What offices and newsletters send: styles, layout tables, images, tracked links, now and then a real one. */
const newsletter: WriteBody = (characters) => {
  const head = "<html><head><style>td{padding:0}</style><title>Lettre</title></head><body>";
  return `${head}${repeat(characters, newsletterRow)}</body></html>`;
};

const plainProse: WriteBody = (characters) =>
  repeat(
    characters,
    (serial) => `Le fichier numéro ${serial} est prêt, merci de le vérifier avant jeudi.\n`,
  );

const nestedTables: WriteBody = (characters) => {
  const open = '<table><tr><td valign="top">';
  const depth = Math.ceil(characters / (2 * open.length));
  return `${open.repeat(depth)}texte${"</td></tr></table>".repeat(depth)}`;
};

const link = (serial: number): string =>
  `<a href="https://www.dropbox.com/scl/fi/x${serial}/f.zip?rlkey=r${serial}&amp;dl=0">https://www.dropbox.com/scl/fi/x${serial}…</a> ` +
  `https://fromsmash.com/s${serial}, `;

const wrapped = (serial: number): string =>
  `<a href="https://eur01.safelinks.test/?url=https%3A%2F%2Fwww.swisstransfer.com%2Fd%2F${serial}&amp;data=05%7C02">lien</a> `;

const nearLink = (serial: number): string =>
  `https://dropbox.com.impostor${serial}.test/ https://mydropbox.com/scl/fo/${serial} http://x@y?u=https%3A%2F%2Fdropbox `;

const quoted = (serial: number): string =>
  `> De : Camille <c@studio.test>\n> Envoyé : le 3 à 1${serial % 10}h30\n> Le 3 mars à 09:15, Jean a écrit :\n`;

/** Every kind of body that is measured. The hostile ones come near a match as often as they can. */
export const bodies: Record<string, WriteBody> = {
  "newsletter (HTML)": newsletter,
  "plain prose": plainProse,
  "nested tables": nestedTables,
  links: (characters) => repeat(characters, link),
  "wrapped links": (characters) => repeat(characters, wrapped),
  "near-links": (characters) => repeat(characters, nearLink),
  "à faire pour, no time": (characters) =>
    repeat(characters, () => "à faire pour le 31/02/2026 à "),
  "times in URLs": (characters) => repeat(characters, (serial) => `dans 12h, //x/9h${serial}:30 `),
  "quoted lines": (characters) => repeat(characters, quoted),
  entities: (characters) => repeat(characters, (serial) => `&eacute;&#${serial};&amp&nbsp;&x;&#x`),
  "unclosed tags": (characters) => repeat(characters, () => `<a href="x <b '=">`),
  "unclosed comments": (characters) => repeat(characters, () => "<!-- <![ <? "),
  "unclosed scripts": (characters) => repeat(characters, () => "<script><style></scrip "),
  "open quotes": (characters) => repeat(characters, (serial) => `<p a="${serial}' b='`),
  brackets: (characters) => `https://www.dropbox.com/s/${"(".repeat(characters)}`,
  "white space": (characters) => repeat(characters, () => " \t\n\u00a0\u2003"),
  marks: (characters) => `e${"\u0301".repeat(characters)}`,
  digits: (characters) => "1".repeat(characters),
};
