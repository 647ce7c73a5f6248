import { z } from "zod";

export const roles = ["viewer", "operator"] as const;
/** viewers look, operators also change, replay and read content */
export type Role = (typeof roles)[number];

export const roleSchema = z.enum(roles);
