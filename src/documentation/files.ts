import { createDocument } from "./document.ts";
import { readExamples } from "./examples.ts";
import { errorPage } from "./pages/error-page.ts";
import { eventPage } from "./pages/event-page.ts";
import { llmsFullText, llmsText } from "./pages/llms-text.ts";
import { notFoundPage } from "./pages/not-found-page.ts";
import { referencePage, referenceScript } from "./pages/reference-page.ts";
import { styleSheet } from "./pages/style-sheet.ts";
import { toWritten } from "./pages/written-document.ts";

/** What the documentation is made with. */
export interface DocumentationInput {
  readonly version: string;
  readonly scalarVersion: string;
  readonly readExample: (name: string) => string;
}

/** Every file of the documentation, by where it is served. */
export function documentationFiles({ version, scalarVersion, readExample }: DocumentationInput) {
  const examples = readExamples(readExample);
  const document = createDocument(version, examples);
  const written = toWritten(document);
  return {
    "openapi.json": JSON.stringify(document),
    "llms.txt": llmsText(examples),
    "llms-full.txt": llmsFullText(written, examples),
    "docs/index.html": referencePage(scalarVersion),
    "docs/errors.html": errorPage(),
    "docs/events.html": eventPage(written),
    "docs/not-found.html": notFoundPage(),
    "docs/assets/reference.js": referenceScript,
    "docs/assets/pages.css": styleSheet,
  };
}
