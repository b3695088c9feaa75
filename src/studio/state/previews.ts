/** Partial images that a run is asked for: enough to see it sharpen. */
export const previews = 2;
