import type { Operation } from "./operation.ts";

export const metricsOperations: readonly Operation[] = [
  {
    method: "get",
    path: "/metrics",
    tag: "Health",
    summary: "Metrics for Prometheus",
    access: "metrics",
    answers: { 200: { description: "the text format", type: "text/plain" } },
  },
];
