/** What the history is narrowed to; empty is everything. */
export interface HistoryFilters {
  readonly text: string;
  readonly status: "" | "completed" | "failed" | "cancelled";
  readonly model: string;
  readonly platform: string;
  readonly favourite: boolean;
}

export const noFilters: HistoryFilters = {
  text: "",
  status: "",
  model: "",
  platform: "",
  favourite: false,
};

/** True when anything is left out. */
export function isFiltered(filters: HistoryFilters): boolean {
  return Object.keys(toQuery(filters)).length > 0;
}

/** As `GET /v1/generations` takes them. */
export function toQuery(filters: HistoryFilters): Readonly<Record<string, string>> {
  const { text, status, model, platform, favourite } = filters;
  const words = { text: text.trim(), status, model, platform, favourite: favourite ? "true" : "" };
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== ""));
}
