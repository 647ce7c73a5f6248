import type { Express } from "express";
import { z } from "zod";

/** One method of one path of an Express app, the path as OpenAPI writes it. */
export interface ListedRoute {
  method: string;
  path: string;
}

const routeSchema = z.object({
  path: z.string(),
  methods: z.record(z.string(), z.boolean()),
});
const layerSchema = z.object({
  /** mounted at the root, where nothing is taken off the path */
  slash: z.boolean(),
  route: routeSchema.optional(),
  handle: z.unknown(),
});

/** A router is a function that carries its layers. */
function hasStack(handle: unknown): handle is { stack: unknown } {
  return typeof handle === "function" && "stack" in handle;
}

function listStack(stack: unknown): ListedRoute[] {
  return z
    .array(layerSchema)
    .parse(stack)
    .flatMap(({ slash, route, handle }) => {
      if (route !== undefined) {
        const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
        // `all` is how a path refuses the methods it does not have.
        const methods = Object.keys(route.methods).filter((method) => method !== "_all");
        return methods.map((method) => ({ method, path }));
      }
      return slash && hasStack(handle) ? listStack(handle.stack) : [];
    });
}

/** All routes that stand at the root of an app; those of routers mounted under a path are left out. */
export function listRoutes(app: Express): ListedRoute[] {
  return listStack(app.router.stack);
}
