import type { BreakersView, BreakerView, OrderedBreaker } from "../api/admin-views.ts";

/** Where a breaker is, below `/admin/api/breakers`. */
export function breakerPath(provider: string, { model, operation }: BreakerView): string {
  return `${provider}/${model}/${operation}`;
}

/** All breakers with one as the answer to an order tells it. */
export function withBreaker(view: BreakersView, ordered: OrderedBreaker): BreakersView {
  const { provider, ...breaker } = ordered;
  const isIt = ({ model, operation }: BreakerView) =>
    model === breaker.model && operation === breaker.operation;
  return {
    ...view,
    providers: view.providers.map((group) =>
      group.provider === provider
        ? { ...group, breakers: group.breakers.map((one) => (isIt(one) ? breaker : one)) }
        : group,
    ),
  };
}
