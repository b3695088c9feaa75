import { isProblemCode } from "../../http/problem.ts";
import { eventStreams, type DescribedEvent } from "../events.ts";
import type { Example } from "../examples.ts";
import { errorChapters, errorGuide, ruleOf } from "../guide/error-guide.ts";
import { againWords } from "../guide/guidance.ts";
import type { WrittenDocument } from "./written-document.ts";

const summary = `# Diptych

> One API for social-media images, two engines behind it: OpenAI's GPT Image 2 (Pro) and Google's Nano Banana 2 (standard). It picks the engine by tier and task, streams previews, falls back when an engine fails, and keeps every paid image with its model, version, reason and cost.

- Authenticate with \`Authorization: Bearer dpt_…\`. Admin calls take the admin token.
- \`POST /v1/generations\` with \`{"prompt": "…"}\` makes an image: it waits and answers JSON, streams with \`Accept: text/event-stream\`, and answers 202 at once with \`Prefer: respond-async\`. \`images[0].url\` takes the key, \`images[0].signedUrl\` none.
- Name the shape with \`aspectRatio\` and \`resolution\`, or \`size\`, or \`platform\` (\`GET /v1/platforms\`): never more than one of these ways.
- Unknown fields are refused with 400. Read \`code\`, \`detail\` and \`error.param\` of an error, and correct the call.
- Send an \`Idempotency-Key\` with each new request: sent twice, it is paid for once. Do not send again what was answered with \`x-should-retry: false\`.
- \`POST /v1/plan\` tells engine and price of the same body and spends nothing.
- OpenAI's clients work with \`baseURL\` set to this host and \`/v1\`: \`images.generate\`, \`images.edit\`, \`models.list\`.
- Amounts are whole micro-dollars: 52740 is $0.05274.
`;

/** `/llms.txt`: what a language model has to know, and where the rest is. See llmstxt.org. */
export function llmsText(examples: readonly Example[]): string {
  const shown = examples.filter(({ name }) =>
    ["make-image", "stream-previews", "edit-image", "make-batch"].includes(name),
  );
  return `${summary}
## Documentation

- [OpenAPI 3.1](/openapi.json): every call, with its fields, answers and errors
- [Everything as text](/llms-full.txt): every call, event and error in one file
- [Errors](/docs/errors): every code with its cause and cure
- [Events](/docs/events): every event of every stream
- [Reference](/docs): the same for people, to be tried out

## Examples

\`DIPTYCH_URL\` is this host, and \`DIPTYCH_KEY\` a key.

${shown.map(({ title, samples }) => `### ${title}\n\n${fenced(samples[0]?.source ?? "", "sh")}`).join("\n")}`;
}

/** `/llms-full.txt`: the whole of it as one text. */
export function llmsFullText(document: WrittenDocument, examples: readonly Example[]): string {
  const parts = [
    summary,
    "## Calls\n",
    ...callsOf(document),
    "## Events\n",
    ...Object.values(eventStreams).map(streamText),
    "## Errors\n",
    ...errorChapters.map(({ errors }) =>
      Object.keys(errors).filter(isProblemCode).map(errorText).join(""),
    ),
    "\n## Examples\n\n`DIPTYCH_URL` is this host, and `DIPTYCH_KEY` a key.\n",
    ...examples.map(
      ({ title, samples }) =>
        `### ${title}\n\n${samples.map(({ source, lang }) => fenced(source, lang)).join("\n")}`,
    ),
  ];
  return parts.join("\n");
}

function callsOf({ paths, tags }: WrittenDocument): readonly string[] {
  const calls = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, ...operation })),
  );
  return tags.map(({ name, description }) => {
    const own = calls.filter(({ tags: ofCall }) => ofCall.includes(name));
    const lines = own.map(
      ({ method, path, summary: what, description: more }) =>
        `- \`${method.toUpperCase()} ${path}\`: ${what}.${more === undefined ? "" : ` ${more}`}\n`,
    );
    return `### ${name}\n\n${description}\n\n${lines.join("")}`;
  });
}

function streamText({
  title,
  description,
  events,
}: (typeof eventStreams)[keyof typeof eventStreams]): string {
  const lines = Object.entries<DescribedEvent>(events).map(
    ([name, event]) => `- \`${name}\`: ${event.description}\n`,
  );
  return `### ${title}\n\n${description}\n\n${lines.join("")}`;
}

function errorText(code: keyof typeof errorGuide): string {
  const { cause, cure, again } = errorGuide[code];
  return `- \`${code}\` (${ruleOf(code).status}): ${cause} ${cure} Send it again? ${againWords[again]}\n`;
}

function fenced(source: string, lang: string): string {
  return `\`\`\`${lang === "curl" ? "sh" : lang}\n${source}\n\`\`\`\n`;
}
