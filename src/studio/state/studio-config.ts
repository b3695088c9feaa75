import { signal } from "@preact/signals";

import type { StudioConfig } from "../../domain/studio-config.ts";

/** What the deployment says of itself; null until it is known. */
export const studioConfig = signal<StudioConfig | null>(null);

/** Without an answer the page works as anywhere: by a key that is pasted. */
export async function loadStudioConfig(): Promise<void> {
  try {
    const response = await fetch("/studio-config");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the Worker this page came with
    if (response.ok) studioConfig.value = (await response.json()) as StudioConfig;
  } catch {
    // Offline: whatever is done next will say so.
  }
}
