import type { ChangeView, GenerationView } from "../api/views.ts";
import { ScrollTable } from "../components/scroll-table.tsx";
import { modelName, providerName } from "../state/catalog.ts";
import { changesWords } from "../words/changes.ts";
import type { Asked } from "./use-compared.ts";

interface ChangesTableProps {
  readonly asked: Asked<readonly ChangeView[]>;
  /** What is compared: the first and the second. */
  readonly pair: readonly [GenerationView, GenerationView];
}

/** What changed from the first to the second. */
export function ChangesTable({ asked, pair }: ChangesTableProps) {
  return (
    <section class="stack-close" aria-labelledby="changes-title">
      <h2 id="changes-title">What changed</h2>
      <Changes asked={asked} pair={pair} />
    </section>
  );
}

function Changes({ asked, pair: [first, second] }: ChangesTableProps) {
  if (asked.kind === "asking") return <p role="status">Loading…</p>;
  if (asked.kind === "fault") return <p class="note note-bad">{asked.words}</p>;
  const changes = changesWords(
    asked.value,
    { from: first, to: second },
    { model: modelName, provider: providerName },
  );
  if (changes.length === 0) {
    return <p class="soft">Nothing: both were asked for alike, and drawn by the same engine.</p>;
  }
  return (
    <ScrollTable label="What changed, as a table" columns={["What", "First", "Second"]}>
      {changes.map(({ what, from, to }) => (
        <tr key={what}>
          <th scope="row">{what}</th>
          <td dir="auto">{from}</td>
          <td dir="auto">{to}</td>
        </tr>
      ))}
    </ScrollTable>
  );
}
