import { html } from "hono/html";

import { written } from "./layout.ts";

/** The page of the reference, which Scalar draws: `/docs`. */
export function referencePage(scalarVersion: string): string {
  return written(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>Diptych · API reference</title>
          <link rel="icon" href="/studio/icon.svg" type="image/svg+xml" />
        </head>
        <body>
          <div id="reference"></div>
          <noscript>
            <p>
              The reference is drawn by script. Without it, there are
              <a href="/openapi.json">the document itself</a>, <a href="/docs/errors">errors</a>,
              <a href="/docs/events">events</a> and <a href="/llms-full.txt">all of it as text</a>.
            </p>
          </noscript>
          <script src="/docs/assets/scalar-${scalarVersion}.js"></script>
          <script src="/docs/assets/reference.js"></script>
        </body>
      </html>`,
  );
}

/** Begins it: nothing comes from another host, and nothing goes to one. */
export const referenceScript = `Scalar.createApiReference("#reference", {
  url: "/openapi.json",
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: "never",
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  externalUrls: {},
  authentication: { preferredSecurityScheme: "key" },
  orderSchemaPropertiesBy: "preserve",
  orderRequiredPropertiesFirst: false,
  metaData: { title: "Diptych · API reference" },
});
`;
