import type { Context } from "hono";

import type { ModelCard } from "../domain/model-card.ts";
import { priceAt, type Price } from "../domain/price-book.ts";
import { resolutions } from "../domain/resolution.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";

/** `GET /v1/models`: the choices for `model`, in the form of OpenAI's list. */
export function listModels(c: Context<HonoEnv>): Response {
  return c.json({ object: "list", data: toModels(c) });
}

/** `GET /v1/models/{id}`: one of them, by its id or an alias. @throws ProblemError */
export function getModel(c: Context<HonoEnv>): Response {
  const name = c.req.param("id") ?? "";
  const id = c.get("services").catalog.find(name)?.id ?? name;
  const model = toModels(c).find((each) => each.id === id);
  if (model) return c.json(model);
  const detail = `There is no model '${name.slice(0, 80)}'. GET /v1/models lists those there are.`;
  throw new ProblemError("not_found", { detail, param: "model" });
}

function toModels(c: Context<HonoEnv>) {
  const { catalog, routing, providers } = c.get("services");
  const isConfigured = ({ provider }: ModelCard) => providers.has(provider);
  const choices = [
    toChoice("auto", routing.standardModel, "Chosen for each request; POST /v1/plan says how."),
    toChoice("standard", routing.standardModel, `Now ${routing.standardModel.id}.`),
    toChoice("pro", routing.proModel, `Now ${routing.proModel.id}, at high quality.`),
  ];
  const now = Date.now();
  const models = catalog.cards.map((card) =>
    toModel(card, isConfigured(card), priceAt(card.prices, now)),
  );
  return [...choices, ...models];
}

function toChoice(id: string, { releasedOn }: ModelCard, description: string) {
  return {
    id,
    object: "model",
    created: seconds(releasedOn),
    owned_by: "diptych",
    diptych: { description },
  };
}

function toModel(card: ModelCard, isConfigured: boolean, price: Price) {
  return {
    id: card.id,
    object: "model",
    created: seconds(card.releasedOn),
    owned_by: card.provider,
    diptych: {
      description: card.displayName,
      configured: isConfigured,
      engine: card.engine,
      aliases: card.aliases,
      lifecycle: card.lifecycle,
      successor: card.successor,
      capabilities: card.capabilities,
      output_formats: card.outputFormats,
      resolutions: resolutionsOf(card),
      price: {
        version: price.version,
        effective_from: price.effectiveFrom,
        checked_on: price.checkedOn,
        source: price.source,
        usd_per_million_tokens: price.rates,
      },
    },
  };
}

function resolutionsOf({ sizes }: ModelCard) {
  if (sizes.kind === "grid") return sizes.resolutions;
  return resolutions.filter((tier) => sizes.sizes["1:1"]?.[tier] !== undefined);
}

/** OpenAI's `created` is in Unix seconds and required; 0 stands for a date that is not known. */
function seconds(day: string | null): number {
  return day === null ? 0 : Date.parse(day) / 1000;
}
