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
];
