import { html } from "hono/html";

import { page } from "./layout.ts";

/** What a browser is shown under an address that there is not. */
export function notFoundPage(): string {
  return page({
    title: "There is nothing here",
    lead: "No page and no route of the API has this address.",
    body: html`<ul>
      <li><a href="/studio">The studio</a> makes, edits and keeps images.</li>
      <li><a href="/docs">The reference</a> has every route of the API.</li>
      <li><a href="/docs/errors">The errors</a> say what each code means, and what helps.</li>
    </ul>`,
  });
}
