/** The companies that the simulator stands in for; a dialect for another begins with its name here. */
export const providerNames = ["openai", "google"] as const;
export type ProviderName = (typeof providerNames)[number];
