export const verdicts = ["right", "wrong"] as const;

/** Whether the route was right, in its owner's eyes. */
export interface Feedback {
  readonly verdict: (typeof verdicts)[number];
  readonly note: string | null;
  /** Unix milliseconds. */
  readonly at: number;
}

/** What the owner of a generation says of it, after it has ended. */
export interface Marks {
  readonly favourite: boolean;
  readonly labels: readonly string[];
  readonly feedback: Feedback | null;
}

/** Nothing is said of it yet. */
export const noMarks: Marks = { favourite: false, labels: [], feedback: null };
