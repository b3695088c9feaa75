/** What is to be written as code. */
export interface CodeOrder {
  /** Where the API is, without a path. */
  readonly origin: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A body for code that waits for its answer: previews are for pages that watch. */
export function withoutPreviews(body: CodeOrder["body"]): CodeOrder["body"] {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== "previews"));
}
