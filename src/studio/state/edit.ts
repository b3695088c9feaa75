import { effect, signal } from "@preact/signals";

import type { Resolution } from "../../domain/resolution.ts";
import type { ImageView } from "../api/views.ts";
import { emptyMask, type MaskHistory } from "../mask/mask-step.ts";
import { dismissToast, tell } from "./toasts.ts";

/** An image that is handed in from this browser. */
export interface FilePicture {
  readonly kind: "file";
  /** `upl_…`; null until it is sent. */
  readonly id: string | null;
  /** Why it could not be sent. */
  readonly fault: string | null;
  readonly file: Blob;
  readonly name: string;
  /** Of this browser. */
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** One that was made here. */
export interface StoredPicture {
  readonly kind: "stored";
  /** `img_…` */
  readonly id: string;
  readonly image: ImageView;
  readonly width: number;
  readonly height: number;
}

/** An image to edit. */
export type Picture = FilePicture | StoredPicture;

/** An edit, before it is sent. */
export interface EditDraft {
  readonly picture: Picture | null;
  readonly prompt: string;
  readonly resolution: Resolution;
  /** Where to edit, of this picture. */
  readonly mask: MaskHistory;
}

const emptyEdit: EditDraft = { picture: null, prompt: "", resolution: "1K", mask: emptyMask };

/** Survives a reload, and dies with the tab. */
const storageName = "diptych.edit";

export const edit = signal<EditDraft>(storedEdit());

/** Those that can still be brought back, by the toast that offers it. */
const putAway = new Map<number, Picture>();

/** Changes the edit, and nothing else of it. */
export function changeEdit(changes: Partial<EditDraft>): void {
  edit.value = { ...edit.value, ...changes };
}

/** Begins to edit an image that was made here. */
export function editImage(image: ImageView): void {
  const { id, width, height } = image;
  changePicture({ kind: "stored", id, image, width, height });
}

/** Another picture, or none. What was painted over the one before can be brought back with it. */
export function changePicture(next: Picture | null): void {
  const { picture, mask } = edit.value;
  changeEdit({ picture: next, mask: emptyMask });
  if (!picture) return;
  if (mask.done.length === 0) {
    release(picture);
    return;
  }
  const bringBack = () => {
    putAway.delete(toast);
    dismissToast(toast);
    changeEdit({ picture, mask });
  };
  const letGo = () => {
    putAway.delete(toast);
    release(picture);
  };
  const toast = tell(
    "The image before, and what you painted over it, are put away.",
    { label: "Undo", run: bringBack },
    letGo,
  );
  putAway.set(toast, picture);
}

function release(picture: Picture): void {
  if (picture.kind === "file") URL.revokeObjectURL(picture.url);
}

/** Forgets all of it, also what could be brought back: it was of another account. */
export function resetEdit(): void {
  for (const [toast, picture] of putAway) {
    dismissToast(toast);
    release(picture);
  }
  putAway.clear();
  if (edit.value.picture) release(edit.value.picture);
  edit.value = emptyEdit;
}

/** Keeps the edit from now on. A file of this browser cannot be kept, nor what was painted over it. */
export function keepEdit(): () => void {
  return effect(() => {
    const { value } = edit;
    const kept =
      value.picture?.kind === "file" ? { ...value, picture: null, mask: emptyMask } : value;
    try {
      sessionStorage.setItem(storageName, JSON.stringify(kept));
    } catch {
      // More strokes than the browser keeps: they last as long as the page.
      sessionStorage.removeItem(storageName);
    }
  });
}

function storedEdit(): EditDraft {
  try {
    const stored = sessionStorage.getItem(storageName);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `keepEdit` alone
    return stored === null ? emptyEdit : { ...emptyEdit, ...(JSON.parse(stored) as EditDraft) };
  } catch {
    return emptyEdit;
  }
}
