/** Which store is gone through. In this order, what is in either of them is in both at the end. */
export const directions = ["records-to-history", "history-to-records"] as const;
export type Direction = (typeof directions)[number];
