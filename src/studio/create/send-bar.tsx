import type { ComponentChildren } from "preact";

import { Icon } from "../components/icon.tsx";
import { estimateWords } from "../words/money.ts";

interface SendBarProps {
  /** What is known of what is sent. */
  readonly words: ComponentChildren;
  readonly isBusy: boolean;
  /** What the button says. */
  readonly children: ComponentChildren;
}

/** What it costs, and the button that spends it, in sight wherever the form is scrolled to. */
export function SendBar({ words, isBusy, children }: SendBarProps) {
  return (
    <div class="edge-bar plan-bar">
      <div class="plan-words" aria-live="polite">
        {words}
      </div>
      <button type="submit" class="button button-main" aria-disabled={isBusy}>
        {isBusy && <span class="spinner" aria-hidden="true" />}
        {children}
      </button>
    </div>
  );
}

/** For how much, what, and why. */
export function PlannedWords(props: { microUsd: number; what: string; why: string }) {
  const { microUsd, what, why } = props;
  return (
    <>
      <p class="plan-price numbers">
        <strong>{estimateWords(microUsd)}</strong> · {what}
      </p>
      <p class="small soft">{why}</p>
    </>
  );
}

/** Why there is no price. */
export function RefusedWords({ words }: { words: string }) {
  return (
    <p class="small plan-refused">
      <Icon name="info" />
      <span>{words}</span>
    </p>
  );
}
