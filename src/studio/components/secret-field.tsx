import type { ComponentChildren } from "preact";

/** A field for a key or token that is pasted, with what is wrong with it, and what becomes of it. */
export function SecretField({
  id,
  label,
  placeholder,
  value,
  fault,
  hint,
  onValue,
}: {
  id: string;
  label: string;
  placeholder?: string;
  value: string;
  /** Null while nothing is wrong. */
  fault: string | null;
  hint: ComponentChildren;
  onValue: (value: string) => void;
}) {
  return (
    <div class="field">
      <label class="label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        class="input"
        type="password"
        autocomplete="off"
        spellcheck={false}
        placeholder={placeholder}
        value={value}
        aria-invalid={fault !== null}
        aria-describedby={`${id}-hint ${id}-fault`}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
      <p id={`${id}-fault`} class="fault" role="alert">
        {fault}
      </p>
      <p id={`${id}-hint`} class="small soft">
        {hint}
      </p>
    </div>
  );
}
