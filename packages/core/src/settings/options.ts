/** How strictly posted settings are judged. */
export interface SettingOptions {
  /** Development only: destinations over http and on this machine may be saved. */
  allowHttp: boolean;
}
