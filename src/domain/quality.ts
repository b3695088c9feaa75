/** Our quality words. Each model card maps them to its model's own. */
export const qualities = ["low", "medium", "high"] as const;
export type Quality = (typeof qualities)[number];
