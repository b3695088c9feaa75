import { useState } from "preact/hooks";

import { LoadNote } from "../admin/load-note.tsx";
import { useLoaded } from "../admin/use-loaded.ts";
import { measureLatency } from "../api/admin-calls.ts";
import type { LatencyView } from "../api/admin-views.ts";
import { ScrollTable } from "../components/scroll-table.tsx";
import { measuredWords } from "../words/duration.ts";

const hourMs = 3_600_000;

const spans = [
  { hours: 1, words: "Last hour" },
  { hours: 24, words: "Last 24 hours" },
  { hours: 168, words: "Last 7 days" },
] as const;

const columns = ["Model", "What", "Count", "p50", "p90", "p99"] as const;

type Percentiles = LatencyView["models"][number]["generationMs"];

/** How long it took, by model. */
export function LatencyTable() {
  const [hours, setHours] = useState<number>(24);
  const loaded = useLoaded((client, signal) => {
    const from = new Date(Date.now() - hours * hourMs).toISOString();
    return measureLatency(client, from, signal);
  }, String(hours));
  const { value } = loaded;
  return (
    <section class="stack-close" aria-label="Latency">
      <div class="row-apart">
        <h2>Latency</h2>
        <select
          class="input usage-span"
          aria-label="Since when"
          value={hours}
          onChange={({ currentTarget }) => setHours(Number(currentTarget.value))}
        >
          {spans.map((span) => (
            <option key={span.hours} value={span.hours}>
              {span.words}
            </option>
          ))}
        </select>
      </div>
      <LoadNote loaded={loaded} hasValue={value !== null} />
      {value?.isWhole === false && (
        <p class="small soft">There were more than are looked at: the newest count.</p>
      )}
      {value?.models.length === 0 && <p class="small soft">Nothing was made in this time.</p>}
      {value && value.models.length > 0 && (
        <ScrollTable label="Latency by model" columns={columns}>
          {value.models.flatMap(({ model, generationMs, firstByteMs }) => [
            <Row key={`${model} whole`} model={model} what="Whole" spread={generationMs} />,
            <Row key={`${model} first`} model={model} what="First byte" spread={firstByteMs} />,
          ])}
        </ScrollTable>
      )}
    </section>
  );
}

interface RowProps {
  readonly model: string;
  readonly what: string;
  readonly spread: Percentiles;
}

function Row({ model, what, spread }: RowProps) {
  return (
    <tr>
      <th scope="row">{model}</th>
      <td>{what}</td>
      <td class="numbers">{spread?.count ?? 0}</td>
      <td class="numbers">{spread ? measuredWords(spread.p50) : "–"}</td>
      <td class="numbers">{spread ? measuredWords(spread.p90) : "–"}</td>
      <td class="numbers">{spread ? measuredWords(spread.p99) : "–"}</td>
    </tr>
  );
}
