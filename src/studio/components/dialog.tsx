import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

import { openDialogs, Toasts } from "../shell/toasts.tsx";
import { Icon } from "./icon.tsx";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly width?: string;
  /** A press beside it does not close it: what it shows is seen once. */
  readonly isKept?: boolean;
  /** What is shown comes before what can be written: no field is focused at first. */
  readonly isForReading?: boolean;
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** Of radio buttons, the one that is chosen stands for all. */
const field = ":is(input:not([type=radio]:not(:checked)), select, textarea):not(:disabled)";
const fieldOfBody = `.dialog-body ${field}`;

/** A dialog over the page, open as long as it is there. Escape and a press beside it close it. */
export function Dialog(props: DialogProps) {
  const { title, onClose, width, isKept = false, isForReading = false, tools, children } = props;
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const isPressedBeside = useRef(false);
  useEffect(() => {
    const opener = document.activeElement;
    element.current?.showModal();
    if (!isForReading) element.current?.querySelector<HTMLElement>(fieldOfBody)?.focus();
    openDialogs.value += 1;
    return () => {
      openDialogs.value -= 1;
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- the keyboard has Escape
    <dialog
      ref={element}
      class="dialog"
      style={width === undefined ? {} : { "--dialog-width": width }}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        isPressedBeside.current = event.target === element.current;
      }}
      onClick={(event) => {
        // A selection that is drawn out of a field and let go beside the dialog ends in a click on it.
        const isBeside = isPressedBeside.current && event.target === element.current;
        if (!isKept && isBeside) onClose();
      }}
    >
      <div class="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <div class="row">
          {tools}
          <button type="button" class="button button-quiet button-icon" onClick={onClose}>
            <Icon name="close" />
            <span class="hidden-visually">Close</span>
          </button>
        </div>
      </div>
      <div class="dialog-body">{children}</div>
      <Toasts />
    </dialog>
  );
}
