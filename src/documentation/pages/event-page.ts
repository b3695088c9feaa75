import { html } from "hono/html";

import { eventStreams, type DescribedEvent } from "../events.ts";
import { streamSchemaName } from "../operation.ts";
import { marked, page } from "./layout.ts";
import { fieldsOfEvent, type WrittenDocument, type WrittenField } from "./written-document.ts";

/** Every event with when it comes and what it says: `/docs/events`. */
export function eventPage(document: WrittenDocument): string {
  return page({
    title: "Events",
    lead: "Streams are server-sent events: `event` names each, and `data` is JSON on one line. A browser's own `EventSource` reads them as they are, with the signed `eventsUrl` of an answer in place of a key.",
    body: html`${Object.entries(eventStreams).map(
      ([name, { title, description, events }]) =>
        html`<section>
          <h2 id="${name}">${title}</h2>
          <p>${marked(description)}</p>
          ${Object.entries<DescribedEvent>(events).map(([event, described]) =>
            entry(`${name}-${event}`, event, {
              described,
              fields: fieldsOfEvent(document, streamSchemaName(name), event),
            }),
          )}
        </section>`,
    )}`,
  });
}

function entry(
  id: string,
  event: string,
  {
    described,
    fields,
  }: { readonly described: DescribedEvent; readonly fields: readonly WrittenField[] },
) {
  return html`<article id="${id}">
    <h3>
      <a href="#${id}"><code>${event}</code></a>
    </h3>
    <p>${marked(described.description)}</p>
    <table>
      ${fields.map(
        ({ name, type, description }) =>
          html`<tr>
            <th scope="row"><code>${name}</code></th>
            <td>${type}</td>
            <td>${marked(description)}</td>
          </tr>`,
      )}
    </table>
  </article>`;
}
