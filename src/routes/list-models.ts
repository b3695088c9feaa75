import type { Context } from "hono";

import type { ModelCard } from "../domain/model-card.ts";
import { priceAt, type Price } from "../domain/price-book.ts";
import { resolutions } from "../domain/resolution.ts";
import type { HonoEnv } from "../http/hono-env.ts";

/** `GET /v1/models`: the choices for `model`, in the form of OpenAI's list. */
export function listModels(c: Context<HonoEnv>): Response {
  const { catalog, routing, providers, providerNames } = c.get("services");
  const isConfigured = ({ provider }: ModelCard) => providers.has(provider);
  const choices = [
    toChoice("auto", routing.standardModel, "Chosen for each request; POST /v1/plan says how."),
    toChoice("standard", routing.standardModel, `Now ${routing.standardModel.id}.`),
    toChoice("pro", routing.proModel, `Now ${routing.proModel.id}, at high quality.`),
  ];
  const now = Date.now();
  const models = catalog.cards.map((card) =>
    toModel(card, {
      isConfigured: isConfigured(card),
      providerName: providerNames.get(card.provider) ?? card.provider,
      price: priceAt(card.prices, now),
    }),
  );
  return c.json({ object: "list", data: [...choices, ...models] });
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

function toModel(
  card: ModelCard,
  {
    isConfigured,
    providerName,
    price,
  }: {
    readonly isConfigured: boolean;
    readonly providerName: string;
    readonly price: Price;
  },
) {
  return {
    id: card.id,
    object: "model",
    created: seconds(card.releasedOn),
    owned_by: card.provider,
    diptych: {
      description: card.displayName,
      provider_name: providerName,
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
