import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { Icon } from "../components/icon.tsx";
import { addSlide, batchDraft, mostSlides, moveSlide, removeSlide } from "../state/batch-draft.ts";
import { promptId, type BatchFault } from "../state/batch-request.ts";
import { SlideCard } from "./slide-card.tsx";
import { useSlideDrag } from "./use-slide-drag.ts";

/** The slides in their order: by their buttons, by Alt and an arrow, or dragged. */
export function SlidesField({ fault }: { fault: BatchFault | null }) {
  const { slides } = batchDraft.value;
  const [told, setTold] = useState("");
  const focusNext = useFocusAfterChange();
  const move = (from: number, to: number) => {
    if (to < 0 || to >= slides.length) return;
    focusNext(document.activeElement?.id ?? "");
    moveSlide(from, to);
    setTold(`Slide ${from + 1} is now slide ${to + 1}.`);
  };
  const { drag, start } = useSlideDrag((from, to) => {
    if (from !== to) move(from, to);
  });
  const remove = (index: number, localId: string) => {
    const neighbour = slides[index + 1] ?? slides[index - 1];
    focusNext(neighbour ? promptId(neighbour.localId) : "add-slide");
    removeSlide(localId);
    setTold(`Slide ${index + 1} is removed.`);
  };
  return (
    <section class="stack-close" aria-labelledby="slides-title">
      <h2 id="slides-title">Slides</h2>
      <ol class="slides">
        {slides.map((slide, index) => (
          <SlideCard
            key={slide.localId}
            slide={slide}
            index={index}
            count={slides.length}
            fault={fault?.fieldId === promptId(slide.localId) ? fault.words : null}
            draggedBy={drag?.index === index ? drag.by : null}
            isTarget={drag !== null && drag.index !== index && drag.target === index}
            onMove={(to) => move(index, to)}
            onRemove={() => remove(index, slide.localId)}
            onHold={(event) => start(index, event)}
          />
        ))}
      </ol>
      <div>
        <button
          id="add-slide"
          type="button"
          class="button"
          disabled={slides.length >= mostSlides}
          onClick={() => focusNext(promptId(addSlide()))}
        >
          <Icon name="plus" />
          Add a slide
        </button>
      </div>
      <p class="hidden-visually" role="status">
        {told}
      </p>
    </section>
  );
}

/** A slide that is moved in the page loses the focus: it is given back once it is there. */
function useFocusAfterChange(): (id: string) => void {
  const wanted = useRef("");
  useLayoutEffect(() => {
    if (wanted.current === "") return;
    document.getElementById(wanted.current)?.focus();
    wanted.current = "";
  });
  return (id) => {
    wanted.current = id;
  };
}
