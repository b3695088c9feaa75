import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";

import { asApiError } from "../api/api-error.ts";
import { findGeneration } from "../api/calls.ts";
import type { GenerationView } from "../api/views.ts";
import { Dialog } from "../components/dialog.tsx";
import { GenerationDialog } from "../detail/generation-dialog.tsx";
import { generationPath } from "../shell/page-of.ts";
import { deleteWithUndo } from "../state/deletions.ts";
import { generations, hasMore, hiddenIds, loadMore } from "../state/history.ts";
import { client } from "../state/session.ts";

interface OpenGenerationProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** The generation of an address: one of those that are loaded, or else asked for by itself. */
export function OpenGeneration({ id, onClose }: OpenGenerationProps) {
  const { route } = useLocation();
  const shown = generations.value.filter((one) => !hiddenIds.value.has(one.id));
  const index = shown.findIndex((one) => one.id === id);
  const { found, fault } = useGeneration(id, shown[index]);
  const [before, after] = [shown[index - 1], index === -1 ? undefined : shown[index + 1]];
  useEffect(() => {
    if (index !== -1 && !after && hasMore.value) void loadMore();
  }, [index, after]);
  if (!found) {
    return (
      <Dialog title="Image" onClose={onClose}>
        <p role="status">{fault ?? "Loading…"}</p>
      </Dialog>
    );
  }
  const goTo = (one: GenerationView | undefined) =>
    one ? () => route(generationPath(one.id), true) : null;
  return (
    <GenerationDialog
      generation={found}
      onPrevious={goTo(before)}
      onNext={goTo(after)}
      onClose={onClose}
      onDelete={() => {
        deleteWithUndo(id);
        onClose();
      }}
    />
  );
}

/** @param loaded The one of that id, if the grid has it. */
function useGeneration(id: string, loaded: GenerationView | undefined) {
  const [asked, setAsked] = useState<GenerationView | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const isLoaded = loaded !== undefined;
  useEffect(() => {
    if (isLoaded) return undefined;
    let isCurrent = true;
    setFault(null);
    findGeneration(client.value, id).then(
      (generation) => isCurrent && setAsked(generation),
      (error: unknown) => isCurrent && setFault(asApiError(error).message),
    );
    return () => {
      isCurrent = false;
    };
  }, [id, isLoaded]);
  return { found: loaded ?? (asked?.id === id ? asked : undefined), fault };
}
