import { effect, signal } from "@preact/signals";

import { moved } from "./moved.ts";

/** One image of a carousel, before it is sent. */
export interface Slide {
  /** Tells it apart from the others, wherever it is moved. */
  readonly localId: string;
  readonly prompt: string;
  readonly onImageText: string;
}

/** A batch before it is sent: what each of its two kinds says is kept while the other is shown. */
export interface BatchDraft {
  readonly kind: "slides" | "platforms";
  readonly style: string;
  /** Null leaves it to the routing. */
  readonly highQuality: boolean | null;
  readonly slides: readonly Slide[];
  /** Of every slide; empty for none, which is a square. */
  readonly platform: string;
  /** The one prompt that goes to each of the platforms. */
  readonly prompt: string;
  readonly platforms: readonly string[];
}

/** As the API takes them. */
export const mostSlides = 50;

/** Survives a reload, and dies with the tab. */
const storageName = "diptych.batch-draft";

export const batchDraft = signal<BatchDraft>(storedDraft());

/** Changes the draft, and nothing else of it. */
export function changeBatchDraft(changes: Partial<BatchDraft>): void {
  batchDraft.value = { ...batchDraft.value, ...changes };
}

/** Changes one slide. */
export function changeSlide(localId: string, changes: Partial<Slide>): void {
  const slides = batchDraft.value.slides.map((slide) =>
    slide.localId === localId ? { ...slide, ...changes } : slide,
  );
  changeBatchDraft({ slides });
}

/** @returns The new slide's id. */
export function addSlide(): string {
  const slide = newSlide();
  changeBatchDraft({ slides: [...batchDraft.value.slides, slide] });
  return slide.localId;
}

export function removeSlide(localId: string): void {
  changeBatchDraft({
    slides: batchDraft.value.slides.filter((slide) => slide.localId !== localId),
  });
}

export function moveSlide(from: number, to: number): void {
  changeBatchDraft({ slides: moved(batchDraft.value.slides, from, to) });
}

/** Keeps the draft from now on. */
export function keepBatchDraft(): () => void {
  return effect(() => sessionStorage.setItem(storageName, JSON.stringify(batchDraft.value)));
}

function newSlide(): Slide {
  return { localId: crypto.randomUUID(), prompt: "", onImageText: "" };
}

function emptyDraft(): BatchDraft {
  return {
    kind: "slides",
    style: "",
    highQuality: null,
    slides: [newSlide(), newSlide(), newSlide()],
    platform: "instagram_carousel",
    prompt: "",
    platforms: [],
  };
}

function storedDraft(): BatchDraft {
  try {
    const stored = sessionStorage.getItem(storageName);
    if (stored === null) return emptyDraft();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `keepBatchDraft` alone
    return { ...emptyDraft(), ...(JSON.parse(stored) as BatchDraft) };
  } catch {
    return emptyDraft();
  }
}
