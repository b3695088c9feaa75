import type { RoutingView } from "../api/admin-views.ts";
import { ScrollTable } from "../components/scroll-table.tsx";
import { shareWords } from "../usage/chart-data.ts";

interface RatesTableProps {
  readonly title: string;
  /** What a row is of. */
  readonly name: string;
  readonly rates: RoutingView["models"];
}

/** How routes that have something in common were judged, the most often wrong first. */
export function RatesTable({ title, name, rates }: RatesTableProps) {
  return (
    <section class="card chart rates" aria-label={title}>
      <h2>{title}</h2>
      {rates.length === 0 ? (
        <p class="small soft">There is none.</p>
      ) : (
        <ScrollTable
          label={`${title}, as a table`}
          columns={[name, "Wrong", "Right", "Share wrong", "Other engine"]}
        >
          {rates.map((rate) => (
            <tr key={rate.name}>
              <th scope="row">{rate.name}</th>
              <td class="numbers">{rate.wrong}</td>
              <td class="numbers">{rate.right}</td>
              <td class="numbers">{shareWords(rate.wrongRate)}</td>
              <td class="numbers">{rate.rerolledOnOtherEngine}</td>
            </tr>
          ))}
        </ScrollTable>
      )}
    </section>
  );
}
