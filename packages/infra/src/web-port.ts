/** Ports above 1023 that speak something else, after the list browsers keep, and two plain-text stores. */
const foreignPorts = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668,
  6669, 6679, 6697, 10_080, 11_211,
]);

/** The port of a URL as text, empty for the scheme's own. Of the system ports only those of the web pass. */
export function isWebPort(text: string): boolean {
  if (text === "") return true;
  const port = Number(text);
  return port === 80 || port === 443 || (port >= 1024 && !foreignPorts.has(port));
}
