import { useEffect } from "preact/hooks";

import { addFiles } from "../state/uploads.ts";

/** Images that are pasted or dropped anywhere on the page. Left alone, a browser would go to the file. */
export function useHandedImages(): void {
  useEffect(() => {
    const onPaste = ({ clipboardData }: ClipboardEvent) => take(clipboardData);
    const onDragOver = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      if (take(event.dataTransfer)) event.preventDefault();
    };
    document.addEventListener("paste", onPaste);
    document.addEventListener("dragover", onDragOver);
    document.addEventListener("drop", onDrop);
    return () => {
      document.removeEventListener("paste", onPaste);
      document.removeEventListener("dragover", onDragOver);
      document.removeEventListener("drop", onDrop);
    };
  }, []);
}

/** @returns False when there is no file in it. */
function take(data: DataTransfer | null): boolean {
  const files = [...(data?.files ?? [])];
  if (files.length > 0) addFiles(files);
  return files.length > 0;
}
