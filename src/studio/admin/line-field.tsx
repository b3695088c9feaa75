import { useId } from "preact/hooks";

interface LineFieldProps {
  readonly label: string;
  readonly note?: string;
  readonly isDate?: boolean;
  /** A phone shows its number keys. */
  readonly isNumber?: boolean;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly disabled?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One line to write in, under its name. */
export function LineField({
  label,
  note,
  isDate = false,
  isNumber = false,
  onChange,
  ...input
}: LineFieldProps) {
  const id = useId();
  const attributes = {
    ...input,
    id,
    class: "input",
    autocomplete: "off",
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      onChange(currentTarget.value),
  };
  return (
    <div class="field">
      <label class="label" htmlFor={id}>
        {label}
        {note !== undefined && <span class="label-note">{note}</span>}
      </label>
      {isDate ? (
        <input type="date" {...attributes} />
      ) : (
        <input inputMode={isNumber ? "decimal" : "text"} {...attributes} />
      )}
    </div>
  );
}
