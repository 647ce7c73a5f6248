/** The life of an email. The first three are pending, the last three are final. */
export const emailStates = [
  "accepted",
  "waiting",
  "delivering",
  "delivered",
  "skipped",
  "dead",
] as const;
export type EmailState = (typeof emailStates)[number];

export const pendingEmailStates = ["accepted", "waiting", "delivering"] as const;

/** The life of a delivery. */
export const deliveryStates = ["pending", "delivered", "dead"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Whether an email in this state has reached its end. */
export function isFinal(state: EmailState): boolean {
  return state === "delivered" || state === "skipped" || state === "dead";
}
