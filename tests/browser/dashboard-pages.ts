import type { Installation } from "../helpers/installation/fill-installation.ts";

export interface DashboardPage {
  /** of its screenshots */
  name: string;
  /** in an installation that `fillInstallation` has filled */
  path: (filled: Installation) => string;
}

/** Every page of the dashboard. */
export const dashboardPages: readonly DashboardPage[] = [
  { name: "overview", path: () => "/admin" },
  { name: "tools", path: () => "/admin/tools" },
  { name: "tools-history", path: () => "/admin/tools/history/webhook_config" },
  { name: "tools-import", path: () => "/admin/tools/import" },
  { name: "access", path: () => "/admin/access" },
  { name: "api", path: () => "/admin/api" },
];
