/** A place in pixels, of the image or of the page. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One thing that was done to a mask, in pixels of its image: however it was looked at then. */
export type MaskStep =
  | {
      readonly kind: "stroke";
      readonly mode: "paint" | "erase";
      /** Across. */
      readonly size: number;
      /** One alone is a dot. */
      readonly points: readonly Point[];
    }
  | { readonly kind: "invert" }
  | { readonly kind: "clear" };

/** All that was done to a mask, and what of it was taken back. */
export interface MaskHistory {
  readonly done: readonly MaskStep[];
  /** The one that was taken back first is the first. */
  readonly undone: readonly MaskStep[];
}

export const emptyMask: MaskHistory = { done: [], undone: [] };

/** Does something. What was taken back before cannot be done again any more. */
export function addStep({ done }: MaskHistory, step: MaskStep): MaskHistory {
  return { done: [...done, step], undone: [] };
}

/** Takes the last step back, if there is one. */
export function undo(mask: MaskHistory): MaskHistory {
  const last = mask.done.at(-1);
  return last ? { done: mask.done.slice(0, -1), undone: [...mask.undone, last] } : mask;
}

/** Does the step again that was taken back last, if there is one. */
export function redo(mask: MaskHistory): MaskHistory {
  const last = mask.undone.at(-1);
  return last ? { done: [...mask.done, last], undone: mask.undone.slice(0, -1) } : mask;
}
