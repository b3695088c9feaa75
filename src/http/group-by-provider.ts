import type { ProviderId } from "../domain/model-card.ts";

/** Things of one provider each, by provider; in the order in which they came. */
export function groupByProvider<Thing extends { readonly provider: ProviderId }>(
  things: readonly Thing[],
): readonly (readonly [ProviderId, readonly Thing[]])[] {
  return [...Map.groupBy(things, ({ provider }) => provider)];
}
