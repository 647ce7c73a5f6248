import { alertsOperations } from "./alerts.ts";
import { deliveriesOperations } from "./deliveries.ts";
import { descriptionOperations } from "./description.ts";
import { destinationsOperations } from "./destinations.ts";
import { emailsOperations } from "./emails.ts";
import { healthOperations } from "./health.ts";
import { inboxOperations } from "./inbox.ts";
import { ingressOperations } from "./ingress.ts";
import { journalOperations } from "./journal.ts";
import { labOperations } from "./lab.ts";
import { ledgerOperations } from "./ledger.ts";
import { metricsOperations } from "./metrics.ts";
import type { Operation } from "./operation.ts";
import { previewOperations } from "./preview.ts";
import { replaysOperations } from "./replays.ts";
import { settingsOperations } from "./settings.ts";
import { statsOperations } from "./stats.ts";

/**
 * Every operation of the HTTP API, in the order they are read. A new route gets its `Operation` in a file of
 * its noun beside this one, with the zod schema that parses its body or query (exported by the route) and
 * a strict one for each answer; the tests fail for a route that is not here, and for an answer not described.
 */
export const operations: readonly Operation[] = [
  ...ingressOperations,
  ...emailsOperations,
  ...deliveriesOperations,
  ...replaysOperations,
  ...settingsOperations,
  ...previewOperations,
  ...labOperations,
  ...destinationsOperations,
  ...ledgerOperations,
  ...journalOperations,
  ...alertsOperations,
  ...statsOperations,
  ...healthOperations,
  ...metricsOperations,
  ...inboxOperations,
  ...descriptionOperations,
];
