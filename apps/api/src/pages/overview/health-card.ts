import type { Readiness } from "../../readiness.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";

const texts = defineTexts(
  {
    title: "Health",
    good: "OK",
    bad: "look here",
    redis: ["Redis answers", "Redis is loading its data, or not there"],
    eviction: ["Redis evicts no keys", "Redis may drop mail: set maxmemory-policy noeviction"],
    durability: ["Redis writes to disk", "Redis may lose mail: set appendonly yes"],
    worker: ["At least one worker is active", "No worker has been seen for 20 s"],
    settings: ["The settings are read", "The settings have not been read, or not all of them"],
    ready: "Ready: mail is taken in and delivered.",
    notReady: "Not ready: mail may be refused or wait.",
  },
  {
    title: "Santé",
    good: "OK",
    bad: "à voir",
    redis: ["Redis répond", "Redis charge ses données ou ne répond pas"],
    eviction: [
      "Redis n’évince aucune clé",
      "Redis pourrait perdre des e-mails : régler maxmemory-policy sur noeviction",
    ],
    durability: [
      "Redis écrit sur le disque",
      "Redis pourrait perdre des e-mails : régler appendonly sur yes",
    ],
    worker: ["Au moins un worker est actif", "Aucun worker vu depuis 20 s"],
    settings: ["Les réglages sont lus", "Les réglages ne sont pas lus, ou pas tous"],
    ready: "Prêt : les e-mails sont acceptés et livrés.",
    notReady: "Pas prêt : des e-mails peuvent être refusés ou attendre.",
  },
);

const checks = ["redis", "durability", "eviction", "worker", "settings"] as const;

/** What `/health/ready` finds, in words. */
export function healthCard(context: PageContext, readiness: Readiness): Html {
  const text = texts[context.locale];
  const list = checks.map((check) => {
    const isGood = readiness.checks[check] === "ok";
    const badge = isGood
      ? html`<span class="badge badge--ok"
          >✓<span class="visually-hidden"> ${text.good}</span></span
        >`
      : html`<span class="badge badge--bad">✗ ${text.bad}</span>`;
    return html`<li>${badge} ${text[check][isGood ? 0 : 1] ?? ""}</li>`;
  });
  return html`<section class="card" id="health" aria-labelledby="health-title">
    <h2 id="health-title">${text.title}</h2>
    <ul class="checks">
      ${list}
    </ul>
    <p class="soft">${readiness.ready ? text.ready : text.notReady}</p>
  </section>`;
}
