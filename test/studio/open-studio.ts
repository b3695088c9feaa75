import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

/** The system's own: none is downloaded. */
const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** What the studio is looked at with. */
export const screens = {
  phone: { width: 390, height: 844 },
  wide: { width: 1440, height: 900 },
} as const;
export type Screen = keyof typeof screens;

export const themes = ["light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** One way to look at it. */
export interface View {
  readonly screen: Screen;
  readonly theme: Theme;
}

/** Every way; with `E2E_VIEWS=two` two of the four, in which each screen and each theme is seen. */
export const views: readonly View[] = themes
  .flatMap((theme) => [{ screen: "phone", theme } as const, { screen: "wide", theme } as const])
  .filter(
    ({ screen, theme }) =>
      process.env["E2E_VIEWS"] !== "two" || (screen === "phone") === (theme === "dark"),
  );

export function launchBrowser(): Promise<Browser> {
  // As root, Chromium has no sandbox; what it opens is this repository's own page.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** A browser of somebody who was never here. */
export function newVisitor(browser: Browser, { screen, theme }: View): Promise<BrowserContext> {
  return browser.newContext({
    viewport: screens[screen],
    hasTouch: screen === "phone",
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
}

/** Opens the studio and signs in by the button of a development account. */
export async function signIn(
  context: BrowserContext,
  url: string,
  key: string,
  path = "/studio",
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${url}${path}`);
  await page.getByRole("button", { name: key }).click();
  await page.getByRole("link", { name: "History", exact: true }).waitFor();
  return page;
}
