import type { NamedBar } from "./chart-data.ts";

interface BarChartProps {
  readonly title: string;
  /** Headings of the names and the values. */
  readonly columns: readonly [string, string];
  readonly bars: readonly NamedBar[];
  readonly toWords: (value: number) => string;
}

/** Bars that lie, in a table that says the same. */
export function BarChart({ title, columns, bars, toWords }: BarChartProps) {
  return (
    <section class="card chart" aria-label={title}>
      <h2>{title}</h2>
      <table class="table bar-table">
        <thead>
          <tr>
            <th scope="col">{columns[0]}</th>
            <th scope="col">{columns[1]}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map(({ name, value, share }) => (
            <tr key={name}>
              <th scope="row">
                {name}
                <svg
                  class="bar-line"
                  aria-hidden="true"
                  viewBox="0 0 100 4"
                  preserveAspectRatio="none"
                >
                  <rect class="bar-spent" width={share * 100} height="4" />
                </svg>
              </th>
              <td class="numbers">{toWords(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
