import type { BreakerView } from "../api/admin-views.ts";
import { momentWords } from "../words/moment.ts";
import { causeWords, stateWords } from "./breaker-words.ts";

interface TransitionsProps {
  readonly transitions: BreakerView["lastTransitions"];
  readonly now: number;
}

/** How a breaker came to be as it is, the newest first. */
export function Transitions({ transitions, now }: TransitionsProps) {
  if (transitions.length === 0) return <p class="small soft">It has never changed.</p>;
  return (
    <details class="more">
      <summary>Last changes ({transitions.length})</summary>
      <ol class="transitions small">
        {transitions.map(({ at, from, to, because, reason }) => (
          <li key={`${at} ${to}`}>
            <span class="soft numbers">{momentWords(at, now)}</span>
            <span>
              {stateWords(from).name} → {stateWords(to).name}: {causeWords(because)}
              {reason !== null && `, “${reason}”`}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
