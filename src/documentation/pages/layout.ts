import { html } from "hono/html";

/** A piece of a page, escaped. */
export type Piece = ReturnType<typeof html>;

/** Text whose `code` is marked. */
export function marked(text: string): Piece {
  const parts = text.split("`");
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

/** What is in a page of text. */
interface PageText {
  readonly title: string;
  readonly lead: string;
  readonly body: Piece;
}

/** A page of text as a file. */
export function page({ title, lead, body }: PageText): string {
  return written(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title} · Diptych</title>
          <link rel="icon" href="/studio/icon.svg" type="image/svg+xml" />
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
  );
}

/** A page as text. Nothing in ours is waited for. */
export function written(piece: Piece): string {
  if (piece instanceof Promise) throw new TypeError("A page holds something that comes later.");
  return `${piece.toString()}\n`;
}
