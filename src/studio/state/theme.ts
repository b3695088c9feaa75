import { signal } from "@preact/signals";

/** `system` follows prefers-color-scheme. theme.js applies the other two before the first paint. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const storageName = "diptych.theme";

export const theme = signal<Theme>(storedTheme());

function storedTheme(): Theme {
  const stored = localStorage.getItem(storageName);
  return themes.find((name) => name === stored) ?? "system";
}

/** Shows the page in a theme from now on. */
export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  if (chosen === "system") {
    localStorage.removeItem(storageName);
    delete document.documentElement.dataset["theme"];
  } else {
    localStorage.setItem(storageName, chosen);
    document.documentElement.dataset["theme"] = chosen;
  }
}
