import type { DestinationStore } from "@gmail-push/infra";
import { Router } from "express";
import { methodNotAllowed } from "../middleware/error-handler.ts";

/** Where deliveries have gone so far, with the secret a receiver verifies signatures with. */
export function destinationsRoutes({
  destinations,
}: {
  destinations: Pick<DestinationStore, "list">;
}) {
  const router = Router();
  const path = "/api/admin/destinations";
  router.get(path, async (_req, res) => {
    const list = await destinations.list();
    res.json({
      success: true,
      destinations: list.map(({ id, url, secret, created_at }) => ({
        id,
        url,
        secret,
        created_at: new Date(created_at).toISOString(),
      })),
    });
  });
  router.all(path, methodNotAllowed("GET", "HEAD"));
  return router;
}
