import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface SegmentsProps<Value> {
  /** What is chosen. */
  readonly label: string;
  /** Whether everybody sees it, above the choices. */
  readonly isLabelShown?: boolean;
  readonly choices: readonly { readonly value: Value; readonly words: ComponentChildren }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One of a few, side by side. */
export function Segments<Value extends string | number | boolean | null>(
  props: SegmentsProps<Value>,
) {
  const { label, isLabelShown = false, choices, value, onChange } = props;
  const id = useId();
  return (
    <div class="field">
      <span id={id} class={isLabelShown ? "label" : "hidden-visually"}>
        {label}
      </span>
      <div class="segments" role="radiogroup" aria-labelledby={id}>
        {choices.map((choice) => (
          <label key={choice.value} class="choice">
            <input
              type="radio"
              name={id}
              checked={value === choice.value}
              onChange={() => onChange(choice.value)}
            />
            <span>{choice.words}</span>
          </label>
        ))}
      </div>
    </div>
  );
}
