/** Through which door a generation was asked for. */
export type Surface = "native" | "openai" | "admin-test";

/** Where and how the request for a generation came in, for whoever reads its line in the log. */
export interface Arrival {
  readonly surface: Surface;
  /** Cloudflare's data centre that took the request; null where that is not known, as locally. */
  readonly colo: string | null;
  /** Two letters (ISO 3166); null like the data centre. */
  readonly country: string | null;
  /** Where its run was placed; null when that was left open. */
  readonly region: string | null;
}
