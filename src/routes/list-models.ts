import type { Context } from "hono";

import type { Lifecycle, ModelCard } from "../domain/model-card.ts";
import { retiredModels, type ModelState } from "../domain/model-state.ts";
import { priceAt, type Price } from "../domain/price-book.ts";
import { resolutions } from "../domain/resolution.ts";
import { dayOf } from "../domain/utc-calendar.ts";
import type { HonoEnv } from "../http/hono-env.ts";
import { ProblemError } from "../http/problem.ts";
import { standingModel } from "../routing/heirs.ts";

/** `GET /v1/models`: the choices for `model`, in the form of OpenAI's list. */
export async function listModels(c: Context<HonoEnv>): Promise<Response> {
  return c.json({ object: "list", data: await toModels(c) });
}

/** `GET /v1/models/{id}`: one of them, by its id or an alias. @throws ProblemError */
export async function getModel(c: Context<HonoEnv>): Promise<Response> {
  const name = c.req.param("id") ?? "";
  const id = c.get("services").catalog.find(name)?.id ?? name;
  const model = (await toModels(c)).find((each) => each.id === id);
  if (model) return c.json(model);
  const detail = `There is no model '${name.slice(0, 80)}'. GET /v1/models lists those there are.`;
  throw new ProblemError("not_found", { detail, param: "model" });
}

async function toModels(c: Context<HonoEnv>) {
  const { catalog, routing, providers, providerNames, models: watch } = c.get("services");
  const states = await watch.look((promise) => c.executionCtx.waitUntil(promise));
  const retired = retiredModels(states);
  const standard = standingModel(routing.standardModel, catalog, retired);
  const pro = standingModel(routing.proModel, catalog, retired);
  const isConfigured = ({ provider }: ModelCard) => providers.has(provider);
  const choices = [
    toChoice("auto", standard, { description: "Chosen for each request; POST /v1/plan says how." }),
    toChoice("standard", standard, { description: `Now ${standard.id}.`, model: standard.id }),
    toChoice("pro", pro, { description: `Now ${pro.id}, at high quality.`, model: pro.id }),
  ];
  const now = Date.now();
  const models = catalog.cards.map((card) =>
    toModel(card, {
      isConfigured: isConfigured(card),
      providerName: providerNames.get(card.provider) ?? card.provider,
      price: priceAt(card.prices, now),
      known: states.get(card.id),
    }),
  );
  return [...choices, ...models];
}

function toChoice(
  id: string,
  { releasedOn }: ModelCard,
  diptych: { readonly description: string; readonly model?: string },
) {
  return {
    id,
    object: "model",
    created: seconds(releasedOn),
    owned_by: "diptych",
    diptych,
  };
}

function toModel(
  card: ModelCard,
  {
    isConfigured,
    providerName,
    price,
    known,
  }: {
    readonly isConfigured: boolean;
    readonly providerName: string;
    readonly price: Price;
    readonly known: ModelState | undefined;
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
      lifecycle: lifecycleOf(card, known),
      successor: card.successor,
      version: known?.version ?? null,
      previous_version: known?.previousVersion ?? null,
      version_changed_at: isoOrNull(known?.versionChangedAt ?? null),
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

/** As its provider announced it, unless a check has found that it is gone. */
function lifecycleOf({ lifecycle }: ModelCard, known: ModelState | undefined): Lifecycle {
  if (known?.state !== "retired") return lifecycle;
  return { state: "retired", since: dayOf(known.since) };
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

function resolutionsOf({ sizes }: ModelCard) {
  if (sizes.kind === "grid") return sizes.resolutions;
  return resolutions.filter((tier) => sizes.sizes["1:1"]?.[tier] !== undefined);
}

/** OpenAI's `created` is in Unix seconds and required; 0 stands for a date that is not known. */
function seconds(day: string | null): number {
  return day === null ? 0 : Date.parse(day) / 1000;
}
