import type { ChangeView } from "../api/views.ts";
import { ScrollTable } from "../components/scroll-table.tsx";
import { modelName } from "../state/catalog.ts";
import { changesWords } from "../words/changes.ts";
import type { Asked } from "./use-compared.ts";

/** What changed from the first to the second. */
export function ChangesTable({ asked }: { asked: Asked<readonly ChangeView[]> }) {
  return (
    <section class="stack-close" aria-labelledby="changes-title">
      <h2 id="changes-title">What changed</h2>
      <Changes asked={asked} />
    </section>
  );
}

function Changes({ asked }: { asked: Asked<readonly ChangeView[]> }) {
  if (asked.kind === "asking") return <p role="status">Loading…</p>;
  if (asked.kind === "fault") return <p class="note note-bad">{asked.words}</p>;
  const changes = changesWords(asked.value, modelName);
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
