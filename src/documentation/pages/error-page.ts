import { html } from "hono/html";

import { isProblemCode, type ProblemCode } from "../../http/problem.ts";
import { errorChapters, errorGuide, ruleOf } from "../guide/error-guide.ts";
import { againWords } from "../guide/guidance.ts";
import { marked, page, type Piece } from "./layout.ts";

/** Every error with its cause and its cure: `/docs/errors`, to which each error's `type` points. */
export function errorPage(): string {
  return page({
    title: "Errors",
    lead: "Every error is `application/problem+json` (RFC 9457) with a stable `code`, a `detail` that says which value was wrong and what to do, and OpenAI's `error` object beside it. `x-should-retry: false` comes with every failure after which money may have been spent.",
    body: html`${errorChapters.map(
      ({ title, errors }) =>
        html`<section>
          <h2>${title}</h2>
          ${Object.keys(errors).filter(isProblemCode).map(entry)}
        </section>`,
    )}`,
  });
}

function entry(code: ProblemCode): Piece {
  const { cause, cure, again } = errorGuide[code];
  const { status, title } = ruleOf(code);
  return html`<article id="${code}">
    <h3>
      <a href="#${code}"><code>${code}</code></a> <span>${status}</span>
    </h3>
    <p>${title}.</p>
    <dl>
      <dt>Cause</dt>
      <dd>${marked(cause)}</dd>
      <dt>Cure</dt>
      <dd>${marked(cure)}</dd>
      <dt>Send it again?</dt>
      <dd>${marked(againWords[again])}</dd>
    </dl>
  </article>`;
}
