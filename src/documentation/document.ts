import { OpenAPIHono, z } from "@hono/zod-openapi";

import { answerHeaders } from "./answer-headers.ts";
import { eventStreams, type DescribedEvent } from "./events.ts";
import { samplesOf, type Example } from "./examples.ts";
import { streamSchemaName } from "./operation.ts";
import { accountOperations } from "./operations/account.ts";
import { adminAccountOperations } from "./operations/admin-accounts.ts";
import { adminMoneyOperations } from "./operations/admin-money.ts";
import { adminStateOperations } from "./operations/admin-state.ts";
import { batchOperations } from "./operations/batches.ts";
import { catalogOperations } from "./operations/catalog.ts";
import { generationOperations } from "./operations/generations.ts";
import { historyOperations } from "./operations/history.ts";
import { imageOperations } from "./operations/images.ts";
import { openAiOperations } from "./operations/openai.ts";
import { problem } from "./schemas/problem.ts";
import { generationError } from "./schemas/words.ts";
import { securitySchemes } from "./security-schemes.ts";
import { tags } from "./tags.ts";
import { addWebhooks } from "./webhooks.ts";

const description = `One API for images, two engines behind it: OpenAI's GPT Image 2 (Pro: best quality, slower, dearer, with previews) and Google's Nano Banana 2 (standard: fast, cheap, good at text). Diptych picks the engine by tier and task, streams previews straight through, falls back when an engine fails, and keeps every paid image with its model, version, reason and cost.

Every error has one shape, and a code that [the error guide](/docs/errors) explains with its cause and cure. Every event of a stream is [described](/docs/events), too. For language models there is [llms.txt](/llms.txt).

In the examples, \`DIPTYCH_URL\` is this host, such as \`http://localhost:8787\`, and \`DIPTYCH_KEY\` a key.

Amounts are whole micro-dollars: 52740 is $0.05274. Times are ISO 8601 in UTC.`;

const operations = [
  ...generationOperations,
  ...historyOperations,
  ...batchOperations,
  ...imageOperations,
  ...openAiOperations,
  ...catalogOperations,
  ...accountOperations,
  ...adminStateOperations,
  ...adminAccountOperations,
  ...adminMoneyOperations,
];

/** Those that are met somewhere as what may be null. */
const firstSchemas = { Problem: problem, GenerationError: generationError };

/**
 * The OpenAPI 3.1 document of the whole API.
 * @param version Of this software.
 * @param examples Which are shown beside the calls that they make.
 */
export function createDocument(version: string, examples: readonly Example[] = []) {
  const documented = new OpenAPIHono();
  const registry = documented.openAPIRegistry;
  // First, as themselves: what is met first as one that may be null would be shown so everywhere.
  for (const [name, schema] of Object.entries(firstSchemas)) registry.register(name, schema);
  for (const [name, header] of Object.entries(answerHeaders)) {
    registry.registerComponent("headers", name, header);
  }
  for (const [name, scheme] of Object.entries(securitySchemes)) {
    registry.registerComponent("securitySchemes", name, scheme);
  }
  for (const [name, { description: about, events }] of Object.entries(eventStreams)) {
    const schema = z.union(toMembers(events)).openapi({ description: about });
    registry.register(streamSchemaName(name), schema);
  }
  for (const route of operations) {
    const samples = samplesOf(route.operationId ?? "", examples);
    registry.registerPath(samples.length === 0 ? route : { ...route, "x-codeSamples": samples });
  }
  addWebhooks(registry);
  return documented.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Diptych",
      version,
      description,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    servers: [{ url: "/", description: "The deployment that serves this document." }],
    tags: [...tags],
  });
}

/** Each event as a member of its stream: its name, its data, and its id where it has one. */
function toMembers(events: Readonly<Record<string, DescribedEvent>>) {
  return Object.entries(events).map(([name, event]) =>
    z
      .object({
        event: z.literal(name),
        id: z.string().optional(),
        data: event.data,
      })
      .openapi({ description: event.description }),
  );
}
