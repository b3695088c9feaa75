import { Icon, type IconName } from "../components/icon.tsx";
import { chooseTheme, theme, themes, type Theme } from "../state/theme.ts";

const signs: Readonly<Record<Theme, { readonly icon: IconName; readonly words: string }>> = {
  system: { icon: "screen", words: "as the system" },
  light: { icon: "sun", words: "light" },
  dark: { icon: "moon", words: "dark" },
};

/** Goes through the themes, one at each press. */
export function ThemeToggle() {
  const { icon, words } = signs[theme.value];
  const next = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? "system";
  const label = `Theme: ${words}. Change to ${signs[next].words}`;
  return (
    <button
      type="button"
      class="button button-quiet button-icon"
      title={label}
      onClick={() => chooseTheme(next)}
    >
      <Icon name={icon} />
      <span class="hidden-visually">{label}</span>
    </button>
  );
}
