import type { AttemptView, GenerationView } from "../api/views.ts";
import { ScrollTable } from "../components/scroll-table.tsx";
import { modelName } from "../state/catalog.ts";
import { attemptCostWords, firstByteWords } from "../words/attempts.ts";
import { measuredWords } from "../words/duration.ts";
import { failurePhrase } from "../words/failures.ts";

/** Every call that was made for it: when, for how long, what came of it, for how much. */
export function AttemptsTable({ generation }: { generation: GenerationView }) {
  const { attempts, createdAt } = generation;
  if (attempts.length === 0) return <p class="small soft">No engine was called.</p>;
  const begun = Date.parse(createdAt);
  const endMs = Math.max(
    ...attempts.map((attempt) => offsetOf(attempt, begun) + attempt.durationMs),
  );
  return (
    <ScrollTable label="Calls that were made" columns={["Engine", "Outcome", "Time", "Cost"]}>
      {attempts.map((attempt) => (
        <Row key={attempt.number} attempt={attempt} begun={begun} endMs={endMs} />
      ))}
    </ScrollTable>
  );
}

interface CallProps {
  readonly attempt: AttemptView;
  /** When the generation began, in Unix milliseconds. */
  readonly begun: number;
  /** When its last call ended, in milliseconds after that. */
  readonly endMs: number;
}

function Row(call: CallProps) {
  const { attempt } = call;
  const firstByte = firstByteWords(attempt);
  return (
    <tr>
      <td>
        {modelName(attempt.model)}
        <br />
        <span class="soft">{attempt.quality}</span>
      </td>
      <td>{outcomeWords(attempt)}</td>
      <td>
        <TimeBar {...call} />
        <span class="numbers">{measuredWords(attempt.durationMs)}</span>
        {firstByte !== null && <span class="soft numbers"> · {firstByte}</span>}
      </td>
      <td class="numbers">{attemptCostWords(attempt)}</td>
    </tr>
  );
}

/** When it ran, within the whole. */
function TimeBar({ attempt, begun, endMs }: CallProps) {
  const scale = 100 / Math.max(1, endMs);
  return (
    <svg class="time-bar" aria-hidden="true" viewBox="0 0 100 4" preserveAspectRatio="none">
      <rect class="time-bar-whole" width="100" height="4" />
      <rect
        class={attempt.failure ? "time-bar-failed" : "time-bar-made"}
        x={offsetOf(attempt, begun) * scale}
        width={Math.max(1, attempt.durationMs * scale)}
        height="4"
      />
    </svg>
  );
}

function offsetOf({ startedAt }: AttemptView, begun: number): number {
  return Math.max(0, Date.parse(startedAt) - begun);
}

function outcomeWords({ failure }: AttemptView): string {
  if (!failure) return "made the image";
  return failure.mayBeBilled
    ? `${failurePhrase(failure.kind)}; may be billed`
    : failurePhrase(failure.kind);
}
