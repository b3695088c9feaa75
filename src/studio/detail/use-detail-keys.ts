import { useLocation } from "preact-iso";
import { useEffect } from "preact/hooks";

import type { GenerationView } from "../api/views.ts";
import { isPlain, isTyping } from "../components/key-event.ts";
import { toggleFavourite } from "../state/marks.ts";
import { reroll } from "../state/reroll.ts";
import { run } from "../state/run.ts";
import { saveImages } from "./save-images.ts";

interface DetailKeys {
  readonly generation: GenerationView;
  readonly onPrevious: (() => void) | null;
  readonly onNext: (() => void) | null;
  readonly onDelete: () => void;
}

/** The keys of the dialog that shows one generation. */
export function useDetailKeys({ generation, onPrevious, onNext, onDelete }: DetailKeys): void {
  const { route } = useLocation();
  useEffect(() => {
    const again = (engine: "same" | "other") => {
      if (run.value.kind === "running") return;
      reroll(generation, engine);
      route("/studio");
    };
    const actions: Readonly<Record<string, (() => void) | null>> = {
      ArrowLeft: onPrevious,
      ArrowRight: onNext,
      d: () => void saveImages(generation),
      f: () => void toggleFavourite(generation),
      r: () => again("same"),
      o: () => again("other"),
      Delete: onDelete,
    };
    const onKey = (event: KeyboardEvent) => {
      // Another dialog, such as the one with the shortcuts, is over this one.
      if (isTyping(event) || !isPlain(event) || openDialogCount() > 1) return;
      const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [generation, onPrevious, onNext, onDelete, route]);
}

function openDialogCount(): number {
  return document.querySelectorAll("dialog[open]").length;
}
