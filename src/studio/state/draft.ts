import { effect, signal } from "@preact/signals";

import type { OutputFormat } from "../../domain/media-type.ts";
import type { Resolution } from "../../domain/resolution.ts";

/** An image to draw from. */
export interface Reference {
  /** `upl_…` or `img_…`; null while it is being sent. */
  readonly id: string | null;
  /** Tells apart those that have no id yet. */
  readonly localId: string;
  readonly name: string;
  /** Where the page sees it: of this browser, or of the API. */
  readonly url: string;
}

/** What is being asked for, before it is sent. */
export interface Draft {
  readonly prompt: string;
  readonly onImageText: string;
  readonly shape:
    | { readonly kind: "ratio"; readonly ratio: string; readonly resolution: Resolution }
    | { readonly kind: "platform"; readonly id: string };
  /** Null leaves it to the account's plan. */
  readonly highQuality: boolean | null;
  readonly count: number;
  /** Null leaves it to the platform or the engine. */
  readonly outputFormat: OutputFormat | null;
  readonly fallback: boolean;
  readonly references: readonly Reference[];
}

const emptyDraft: Draft = {
  prompt: "",
  onImageText: "",
  shape: { kind: "ratio", ratio: "1:1", resolution: "1K" },
  highQuality: null,
  count: 1,
  outputFormat: null,
  fallback: true,
  references: [],
};

/** Survives a reload, and dies with the tab. */
const storageName = "diptych.draft";

export const draft = signal<Draft>(storedDraft());

/** Changes the draft, and nothing else of it. */
export function changeDraft(changes: Partial<Draft>): void {
  draft.value = { ...draft.value, ...changes };
}

/** Keeps the draft from now on. What only this page can see is left out. */
export function keepDraft(): () => void {
  return effect(() => {
    const references = draft.value.references.filter(({ url }) => !url.startsWith("blob:"));
    sessionStorage.setItem(storageName, JSON.stringify({ ...draft.value, references }));
  });
}

function storedDraft(): Draft {
  try {
    const stored = sessionStorage.getItem(storageName);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `keepDraft` alone
    return stored === null ? emptyDraft : { ...emptyDraft, ...(JSON.parse(stored) as Draft) };
  } catch {
    return emptyDraft;
  }
}
