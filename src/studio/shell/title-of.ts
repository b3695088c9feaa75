import type { AdminSection, Page } from "./page-of.ts";

/** What the parts of the admin's own pages are called. */
export const sectionNames: Readonly<Record<AdminSection, string>> = {
  breakers: "Breakers",
  spend: "Spend",
  usage: "Usage",
  routing: "Routing",
  accounts: "Accounts",
  "test-images": "Test images",
  audit: "Audit",
  configuration: "Configuration",
};

/** What the browser calls a page: `Breakers · Admin · Diptych`. */
export function titleOf(page: Page): string {
  return [...namesOf(page), "Diptych"].join(" · ");
}

/** A page's own name first, then where it is. */
function namesOf(page: Page): readonly string[] {
  switch (page.kind) {
    case "create":
      return ["Create"];
    case "edit":
      return ["Edit"];
    case "history":
      return page.generationId === null ? ["History"] : ["Image", "History"];
    case "compare":
      return ["Compare"];
    case "batches":
      return ["Batches"];
    case "batch":
      return ["Batch"];
    case "admin":
      return page.id === null
        ? [sectionNames[page.section], "Admin"]
        : ["Account", "Accounts", "Admin"];
    case "unknown":
      return ["Not found"];
  }
}
