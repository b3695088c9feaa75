import { useEffect } from "preact/hooks";

/**
 * Images that are pasted or dropped anywhere on the page. Left alone, a browser would go to the file.
 * @param onFiles The same one at every render.
 */
export function useHandedImages(onFiles: (files: readonly File[]) => void): void {
  useEffect(() => {
    const take = (data: DataTransfer | null) => {
      const files = [...(data?.files ?? [])];
      if (files.length > 0) onFiles(files);
      return files.length > 0;
    };
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
  }, [onFiles]);
}
