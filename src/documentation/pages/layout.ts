import { html } from "hono/html";

/** A piece of a page, escaped. */
export type Piece = ReturnType<typeof html>;

/** Text whose `code` is marked. */
export function marked(text: string): Piece {
  const parts = text.split("`");
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

/** A page of text. @param body What is below its title. */
export function page({
  title,
  lead,
  body,
}: {
  readonly title: string;
  readonly lead: string;
  readonly body: Piece;
}): string {
  return `${String(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title} · Diptych</title>
          <link rel="stylesheet" href="/docs/assets/pages.css" />
        </head>
        <body>
          <header>
            <nav>
              <a href="/docs">Reference</a> <a href="/docs/errors">Errors</a>
              <a href="/docs/events">Events</a> <a href="/openapi.json">OpenAPI</a>
              <a href="/studio">Studio</a>
            </nav>
            <h1>${title}</h1>
            <p>${marked(lead)}</p>
          </header>
          <main>${body}</main>
        </body>
      </html>`,
  )}\n`;
}
