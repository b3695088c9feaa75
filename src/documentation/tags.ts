/** The chapters of the document, in their order. */
export const tags = [
  { name: "Generations", description: "Makes images, follows them, and keeps what was made." },
  { name: "Batches", description: "A carousel, or one prompt for several platforms, in one call." },
  {
    name: "Images",
    description: "The bytes of images, smaller ones, and images that you hand in.",
  },
  {
    name: "OpenAI",
    description:
      "OpenAI's Images API: its clients work with the address of this one. Diptych's own facts are in the extra object `diptych`.",
  },
  {
    name: "Catalog",
    description: "The choices for `model` and `platform`, and how the engines are.",
  },
  { name: "Account", description: "Usage, limits, keys and webhooks of the caller's own account." },
  {
    name: "Admin",
    description: "Breakers, accounts, budgets and usage, for whoever runs the deployment.",
  },
  { name: "Probes", description: "Is it up, and is everything there." },
] as const;

/** The name of a chapter. */
export type Tag = (typeof tags)[number]["name"];
