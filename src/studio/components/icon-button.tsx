import { Icon, type IconName } from "./icon.tsx";

interface IconButtonProps {
  readonly id?: string;
  /** Heard, and seen when the pointer rests on it. */
  readonly label: string;
  readonly icon: IconName;
  readonly isOff?: boolean;
  readonly onPress: () => void;
}

/** A quiet button without words. One that is off keeps the focus that it has, so that it can be pressed back. */
export function IconButton({ id, label, icon, isOff = false, onPress }: IconButtonProps) {
  return (
    <button
      id={id}
      type="button"
      class="button button-quiet button-icon"
      title={label}
      aria-disabled={isOff}
      onClick={() => {
        if (!isOff) onPress();
      }}
    >
      <Icon name={icon} />
      <span class="hidden-visually">{label}</span>
    </button>
  );
}
