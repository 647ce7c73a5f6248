import { z } from "zod";
import { storedBoolean } from "./stored-boolean.ts";
import type { StoredObject } from "./stored-object.ts";

/** Switches an operator flips at run time (domain 14.2). */
export interface RuntimeFlags {
  gmail_ingress_enabled: boolean;
  allow_custom_webhook_without_links: boolean;
  disable_email_id_dedup: boolean;
  /** WeTransfer's links count as links; their files are not copied. */
  wetransfer_links_enabled: boolean;
}

export const builtInRuntimeFlags: RuntimeFlags = {
  gmail_ingress_enabled: true,
  allow_custom_webhook_without_links: false,
  disable_email_id_dedup: false,
  wetransfer_links_enabled: false,
};

/** A missing flag takes its built-in value. */
export const runtimeFlagsSchema = z.strictObject({
  gmail_ingress_enabled: z.boolean().default(builtInRuntimeFlags.gmail_ingress_enabled),
  allow_custom_webhook_without_links: z
    .boolean()
    .default(builtInRuntimeFlags.allow_custom_webhook_without_links),
  disable_email_id_dedup: z.boolean().default(builtInRuntimeFlags.disable_email_id_dedup),
  wetransfer_links_enabled: z.boolean().default(builtInRuntimeFlags.wetransfer_links_enabled),
});

export function storedRuntimeFlags(stored: StoredObject, initial: RuntimeFlags): RuntimeFlags {
  return {
    gmail_ingress_enabled: storedBoolean(
      stored["gmail_ingress_enabled"],
      initial.gmail_ingress_enabled,
    ),
    allow_custom_webhook_without_links: storedBoolean(
      stored["allow_custom_webhook_without_links"],
      initial.allow_custom_webhook_without_links,
    ),
    disable_email_id_dedup: storedBoolean(
      stored["disable_email_id_dedup"],
      initial.disable_email_id_dedup,
    ),
    wetransfer_links_enabled: storedBoolean(
      stored["wetransfer_links_enabled"],
      initial.wetransfer_links_enabled,
    ),
  };
}
