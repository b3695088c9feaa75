import { useEffect } from "preact/hooks";

import type { GenerationView } from "../api/views.ts";
import { Dialog } from "../components/dialog.tsx";
import { IconButton } from "../components/icon-button.tsx";
import { Icon } from "../components/icon.tsx";
import { GenerationDetail } from "./generation-detail.tsx";
import { useDetailKeys } from "./use-detail-keys.ts";

interface GenerationDialogProps {
  readonly generation: GenerationView;
  /** Null where there is none. */
  readonly onPrevious: (() => void) | null;
  readonly onNext: (() => void) | null;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}

/** One of the history, over its grid. */
export function GenerationDialog(props: GenerationDialogProps) {
  const { generation, onPrevious, onNext, onClose, onDelete } = props;
  useDetailKeys(props);
  useEffect(() => {
    // What was scrolled to was of another.
    document.querySelector("dialog[open]")?.scrollTo({ top: 0 });
  }, [generation.id]);
  return (
    <Dialog
      title={generation.images.length > 0 ? "Image" : "No image"}
      onClose={onClose}
      width="76rem"
      isForReading
      tools={
        <>
          <IconButton
            label="Newer"
            icon="left"
            isOff={onPrevious === null}
            onPress={() => onPrevious?.()}
          />
          <IconButton
            label="Older"
            icon="right"
            isOff={onNext === null}
            onPress={() => onNext?.()}
          />
          <button
            type="button"
            class="button button-quiet button-icon button-bad"
            title="Delete (Del)"
            onClick={onDelete}
          >
            <Icon name="trash" />
            <span class="hidden-visually">Delete</span>
          </button>
        </>
      }
    >
      <GenerationDetail key={generation.id} generation={generation} />
    </Dialog>
  );
}
