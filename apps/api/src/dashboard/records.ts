import { Router } from "express";
import { createDeliverySteps } from "../delivery-routers.ts";
import { createEmailParts } from "../email-parts.ts";
import type { RouterDeps } from "../routers.ts";
import { auditPages } from "../routes/pages/audit.ts";
import { deliveryPages } from "../routes/pages/deliveries.ts";
import { emailPages } from "../routes/pages/emails.ts";
import { replayPages } from "../routes/pages/replays.ts";

/** The pages of what is recorded: emails, deliveries, their replays, and the journal. */
export function createRecordPages({ config, resources }: RouterDeps): Router {
  const { emails, deliveries, destinations, audit } = resources.stores;
  const { list, resolveEmails, steps, hurrying } = createDeliverySteps({ config, resources });
  const router = Router();
  router.use(emailPages(createEmailParts({ config, resources })));
  router.use(deliveryPages({ list, resolveEmails, emails, deliveries, destinations, hurrying }));
  router.use(replayPages({ steps, destinations }));
  router.use(auditPages({ audit }));
  return router;
}
