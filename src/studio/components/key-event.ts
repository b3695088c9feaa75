/** True where keys write text, so that letters are no commands. */
export function isTyping({ target }: Event): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !["radio", "checkbox", "button"].includes(target.type))
  );
}

/** True for a key alone, Shift aside: what browsers and screen readers bind has others with it. */
export function isPlain({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return !ctrlKey && !metaKey && !altKey;
}

/** True while a dialog is over the page, whose keys are then its own. */
export function isDialogOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}
