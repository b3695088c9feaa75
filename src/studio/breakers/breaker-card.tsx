import { useState } from "preact/hooks";

import type { BreakerView, OrderedBreaker, OrderKind } from "../api/admin-views.ts";
import { momentWords, roughWords } from "../words/moment.ts";
import { probeWords, stateWords } from "./breaker-words.ts";
import { OrderDialog } from "./order-dialog.tsx";
import { Transitions } from "./transitions.tsx";

interface BreakerCardProps {
  readonly provider: string;
  readonly breaker: BreakerView;
  readonly now: number;
  readonly onOrdered: (ordered: OrderedBreaker) => void;
}

const orders: readonly { readonly kind: OrderKind; readonly label: string }[] = [
  { kind: "isolate", label: "Isolate" },
  { kind: "force-close", label: "Force close" },
  { kind: "reset", label: "Reset" },
];

/** One breaker: how it is, why, and what can be done to it. */
export function BreakerCard({ provider, breaker, now, onOrdered }: BreakerCardProps) {
  const [ordering, setOrdering] = useState<OrderKind | null>(null);
  const { model, operation, state } = breaker;
  const { name, what, tone } = stateWords(state);
  const title = `${model} · ${operation}`;
  return (
    <article class="card admin-card" data-tone={tone} aria-label={title}>
      <div class="row-apart">
        <h3 class="admin-name">{title}</h3>
        <span class={`badge badge-${tone}`} aria-live="polite">
          {name}
        </span>
      </div>
      <p class="small">{what}</p>
      <Facts breaker={breaker} now={now} />
      <div class="row">
        {orders.map(({ kind, label }) => (
          <button
            key={kind}
            type="button"
            class="button button-small"
            onClick={() => setOrdering(kind)}
          >
            {label}
          </button>
        ))}
      </div>
      <Transitions transitions={breaker.lastTransitions} now={now} />
      {ordering !== null && (
        <OrderDialog
          kind={ordering}
          provider={provider}
          breaker={breaker}
          onOrdered={onOrdered}
          onClose={() => setOrdering(null)}
        />
      )}
    </article>
  );
}

function Facts({ breaker, now }: { breaker: BreakerView; now: number }) {
  const { since, window, throttledUntil, leases, order, totals } = breaker;
  const probe = probeWords(breaker, now);
  return (
    <dl class="facts numbers">
      {since !== null && (
        <>
          <dt>Since</dt>
          <dd>{momentWords(since, now)}</dd>
        </>
      )}
      {order && (
        <>
          <dt>Order</dt>
          <dd>
            {order.reason}
            {order.expiresAt !== null && (
              <span class="soft"> · ends in {roughWords(Date.parse(order.expiresAt) - now)}</span>
            )}
          </dd>
        </>
      )}
      {window && (
        <>
          <dt>Last 2 minutes</dt>
          <dd>
            {window.starts} {window.starts === 1 ? "call" : "calls"}, {window.failures} failed,{" "}
            {window.throttled} rate limited
          </dd>
        </>
      )}
      {probe !== null && (
        <>
          <dt>Next probe</dt>
          <dd>{probe}</dd>
        </>
      )}
      {leases && (
        <>
          <dt>Probes</dt>
          <dd>
            {leases.underWay} of {leases.limit} under way, {leases.successes} succeeded
          </dd>
        </>
      )}
      {throttledUntil !== null && Date.parse(throttledUntil) > now && (
        <>
          <dt>Rate limited</dt>
          <dd>for {roughWords(Date.parse(throttledUntil) - now)}</dd>
        </>
      )}
      {totals && (
        <>
          <dt>In all</dt>
          <dd>
            {totals.successes} made, {totals.failures} failed, {totals.throttled} rate limited
          </dd>
        </>
      )}
    </dl>
  );
}
