/** What the studio has to know before anybody has signed in. */
export interface StudioConfig {
  /** Shown above every page; null for nothing. */
  readonly notice: string | null;
  /** The keys that anybody on this machine may use: none but in development, on loopback. */
  readonly developmentKeys: readonly {
    readonly key: string;
    readonly tier: string;
    readonly note: string;
  }[];
  /** The admin token that anybody on this machine may use; null wherever it is a secret. */
  readonly developmentAdminToken: string | null;
}
