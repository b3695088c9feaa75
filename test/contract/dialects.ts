import type { FailureKind } from "../../src/domain/failure.ts";

/** What of a provider's HTTP is its own, as the tests of all providers meet it. */
export interface Dialect {
  /** The path that a call with images goes to. */
  readonly editPath: RegExp;
  /** A model of the simulator that no card has: its faults are taken by nobody else. */
  readonly spareModel: string;
  /** The provider's ids of calls for images. */
  readonly requestId: RegExp;
  /** The ids of calls about models, `null` in letters where there are none. */
  readonly checkRequestId: RegExp;
  /** What the simulator's `quota-exhausted` is to it: Google's quotas are of one model. */
  readonly quotaFailure: FailureKind;
  /** Statuses of the two refusals in which providers differ. */
  readonly status: { readonly regionRefused: number; readonly badKey: number };
}

const dialects: Readonly<Record<string, Dialect>> = {
  openai: {
    editPath: /\/v1\/images\/edits$/,
    spareModel: "gpt-image-2.5-sunburst-2026-09-08",
    requestId: /^req_[a-z0-9]{32}$/,
    checkRequestId: /^req_/,
    quotaFailure: "quota-exhausted",
    status: { regionRefused: 403, badKey: 401 },
  },
  google: {
    editPath: /:generateContent$/,
    spareModel: "gemini-3-pro-image",
    requestId: /^[A-Za-z0-9]{23}$/,
    checkRequestId: /^null$/,
    quotaFailure: "model-refused",
    status: { regionRefused: 400, badKey: 400 },
  },
};

/** The dialect of a provider; a new one is an entry above. */
export function dialectOf(provider: string): Dialect {
  const dialect = dialects[provider];
  if (!dialect) throw new Error(`No dialect is listed for '${provider}'.`);
  return dialect;
}
