import type { Page } from "playwright-core";
import type { FilledEmail } from "../helpers/installation/fill-emails.ts";
import type { Installation } from "../helpers/installation/fill-installation.ts";

export interface DashboardPage {
  /** of its screenshots */
  name: string;
  /** in an installation that `fillInstallation` has filled */
  path: (filled: Installation) => string;
  /** what to do there first; for operators only */
  prepare?: (page: Page) => Promise<void>;
}

function emailWhere({ emails }: Installation, holds: (email: FilledEmail) => boolean): FilledEmail {
  const found = emails.find(holds);
  if (found === undefined) throw new Error("The installation has no such email");
  return found;
}

const story = (name: string, holds: (email: FilledEmail) => boolean): DashboardPage => ({
  name: `email-${name}`,
  path: (filled) => `/admin/emails/${emailWhere(filled, holds).id}`,
});

/** Every page of the dashboard. */
export const dashboardPages: readonly DashboardPage[] = [
  { name: "overview", path: () => "/admin" },
  { name: "overview-30d", path: () => "/admin?range=30d" },
  { name: "emails", path: () => "/admin/emails" },
  { name: "emails-filtered", path: () => "/admin/emails?state=dead" },
  story("hostile", ({ sample }) => sample.kind === "hostile"),
  story("recadrage", ({ sample }) => sample.kind === "recadrage"),
  story("dead", ({ sample }) => sample.course === "dead"),
  story("waiting", ({ sample }) => sample.stage === "waiting"),
  story("skipped", ({ sample }) => sample.kind === "plain"),
  { name: "deliveries", path: () => "/admin/deliveries" },
  {
    name: "delivery",
    path: (filled) => {
      const { deliveries } = emailWhere(filled, ({ sample }) => sample.kind === "hostile");
      return `/admin/deliveries/${deliveries[0]}`;
    },
  },
  { name: "replays", path: () => "/admin/replays" },
  { name: "replay-new", path: () => "/admin/replays/new?state=dead" },
  { name: "replay", path: ({ replay }) => `/admin/replays/${replay}` },
  { name: "rules", path: () => "/admin/rules" },
  {
    name: "rules-unlocked",
    path: () => "/admin/rules",
    prepare: async (page) => {
      await page.getByRole("button", { name: /Unlock|Déverrouiller/ }).click();
      await page.getByRole("button", { name: /^(?:Save|Enregistrer)$/ }).waitFor();
    },
  },
  { name: "rules-versions", path: () => "/admin/rules/versions" },
  { name: "lab", path: () => "/admin/lab" },
  { name: "tools", path: () => "/admin/tools" },
  { name: "tools-history", path: () => "/admin/tools/history/webhook_config" },
  { name: "tools-import", path: () => "/admin/tools/import" },
  { name: "destinations", path: () => "/admin/destinations" },
  {
    name: "destination",
    path: ({ destinations }) => `/admin/destinations/${destinations.planning.id}`,
  },
  { name: "alerts", path: () => "/admin/alerts" },
  { name: "audit", path: () => "/admin/audit" },
  { name: "access", path: () => "/admin/access" },
  { name: "api", path: () => "/admin/api" },
  { name: "not-found", path: () => "/admin/nowhere" },
];
