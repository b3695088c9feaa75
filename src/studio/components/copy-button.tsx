import { useState } from "preact/hooks";

import { tell } from "../state/toasts.ts";
import { Icon } from "./icon.tsx";

/** How long it says that it is done, in milliseconds. */
const saidMs = 2000;

/** Puts a text on the clipboard, and says so, or that the browser did not let it. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      // Where the page did not come over HTTPS, there is no clipboard at all.
      await navigator.clipboard.writeText(text);
    } catch {
      tell("It could not be copied. Select the text, and copy it with the keyboard.");
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), saidMs);
  };
  return (
    <button type="button" class="button button-quiet button-small" onClick={() => void copy()}>
      <Icon name={isCopied ? "check" : "copy"} />
      <span aria-live="polite">{isCopied ? "Copied" : label}</span>
    </button>
  );
}
