/** Sets `window.struck` if any page takes it for markup or script. */
const STRIKE = "window.struck=1";

/** Text of outside fields that must be shown as text, each told apart by where it is from. */
export const hostile = {
  subject: `<script>${STRIKE}</script> objet & "guillemets"`,
  senderName: `<img src=x onerror=${STRIKE}>`,
  body: `<p>Bonjour <b onclick="${STRIKE}">vous</b></p><script>${STRIKE}</script>`,
  fileName: `"><svg onload=${STRIKE}>.zip`,
  answer: `<iframe src="javascript:${STRIKE}"></iframe> refus`,
  ruleName: `<details open ontoggle=${STRIKE}>règle`,
  ruleValue: `'"><a href="javascript:${STRIKE}">valeur`,
  destinationName: `<body onload=${STRIKE}>cible`,
} as const;
