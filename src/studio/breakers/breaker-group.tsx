import { useEffect, useState } from "preact/hooks";

import type { BreakersView, BreakerView, OrderedBreaker } from "../api/admin-views.ts";
import { BreakerCard } from "./breaker-card.tsx";
import { breakerPath } from "./breaker-changes.ts";
import { isQuiet } from "./breaker-words.ts";

interface BreakerGroupProps {
  readonly group: BreakersView["providers"][number];
  readonly now: number;
  readonly onOrdered: (ordered: OrderedBreaker) => void;
}

/**
 * The breakers of one provider. Those that nothing had happened to when the page was opened are folded away,
 * unless that is all of them. A card stays where it is while the page is open, and nothing but a hand folds
 * it away: whoever works on one does not lose it.
 */
export function BreakerGroup({ group, now, onOrdered }: BreakerGroupProps) {
  const { provider, breakers } = group;
  const [folded] = useState(() => pathsToFold(group));
  const isFolded = (breaker: BreakerView) => folded.has(breakerPath(provider, breaker));
  const away = breakers.filter(isFolded);
  const isAwake = !away.every(isQuiet);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (isAwake) setOpen(true);
  }, [isAwake]);
  const cards = (shown: readonly BreakerView[]) => (
    <div class="admin-cards">
      {shown.map((breaker) => (
        <BreakerCard
          key={breakerPath(provider, breaker)}
          provider={provider}
          breaker={breaker}
          now={now}
          onOrdered={onOrdered}
        />
      ))}
    </div>
  );
  return (
    <section class="stack-close" aria-label={provider}>
      <h2>{provider}</h2>
      {cards(breakers.filter((breaker) => !isFolded(breaker)))}
      {away.length > 0 && (
        <details
          class="more"
          open={isOpen}
          onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
        >
          <summary>{away.length} more, idle when this page was opened</summary>
          {cards(away)}
        </details>
      )}
    </section>
  );
}

function pathsToFold({ provider, breakers }: BreakersView["providers"][number]) {
  const quiet = breakers.filter(isQuiet);
  if (quiet.length === breakers.length) return new Set<string>();
  return new Set(quiet.map((breaker) => breakerPath(provider, breaker)));
}
