/** Waits until the tab is looked at: one that was forgotten asks for nothing. */
export async function untilVisible(): Promise<void> {
  while (document.visibilityState === "hidden") {
    // oxlint-disable-next-line no-await-in-loop -- one change after the other
    await new Promise((resolve) => {
      document.addEventListener("visibilitychange", resolve, { once: true });
    });
  }
}
