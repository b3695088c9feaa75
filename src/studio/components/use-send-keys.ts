import { useEffect, useRef } from "preact/hooks";

import { isDialogOpen } from "./key-event.ts";

interface SendKeys {
  readonly onSend: () => void;
  readonly onEscape?: () => void;
}

/** The keys of a page where something is sent: Ctrl or ⌘ with Enter, from wherever the focus is, and Escape. */
export function useSendKeys(keys: SendKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isDialogOpen()) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        latest.current.onSend();
      }
      if (event.key === "Escape") latest.current.onEscape?.();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
