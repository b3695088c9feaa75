import { ScrollTable } from "../components/scroll-table.tsx";
import type { DayChart } from "./chart-data.ts";

/** Drawn on a grid of its own, stretched to the room there is. */
const height = 100;
const columnWidth = 10;
const gap = 2;

interface DayChartViewProps {
  readonly title: string;
  readonly chart: DayChart;
  readonly toWords: (value: number) => string;
}

/** Columns by day, a part for each model, and the same as a table. */
export function DayChartView({ title, chart, toWords }: DayChartViewProps) {
  const { series, days, most } = chart;
  return (
    <figure class="card chart">
      <figcaption class="row-apart">
        <h2>{title}</h2>
        <ul class="row small">
          {series.map((model, index) => (
            <li key={model} class="chart-key">
              <span class="chart-swatch" data-series={index} />
              {model}
            </li>
          ))}
        </ul>
      </figcaption>
      <div class="chart-room">
        <span class="chart-most small soft numbers">{toWords(most < 1e-6 ? 0 : most)}</span>
        <svg
          class="chart-columns"
          aria-hidden="true"
          viewBox={`0 0 ${days.length * columnWidth} ${height}`}
          preserveAspectRatio="none"
        >
          {days.map((column, index) => (
            <Column
              key={column.day}
              column={column}
              title={`${column.day}: ${toWords(column.total)}`}
              most={most}
              x={index * columnWidth}
            />
          ))}
        </svg>
        <div class="row-apart small soft numbers">
          <span>{days.at(0)?.day}</span>
          <span>{days.at(-1)?.day}</span>
        </div>
      </div>
      <details class="more">
        <summary>{title} as a table</summary>
        <ScrollTable label={title} columns={["Day", ...series, "In all"]}>
          {days
            .filter(({ total }) => total > 0)
            .map(({ day, values, total }) => (
              <tr key={day}>
                <th scope="row" class="numbers">
                  {day}
                </th>
                {values.map((value, index) => (
                  <td key={series[index]} class="numbers">
                    {toWords(value)}
                  </td>
                ))}
                <td class="numbers">{toWords(total)}</td>
              </tr>
            ))}
        </ScrollTable>
      </details>
    </figure>
  );
}

interface ColumnProps {
  readonly column: DayChart["days"][number];
  /** What the pointer is told. */
  readonly title: string;
  readonly most: number;
  readonly x: number;
}

function Column({ column, title, most, x }: ColumnProps) {
  let top = height;
  return (
    <g>
      <title>{title}</title>
      {column.values.map((value, index) => {
        const part = (value / most) * height;
        top -= part;
        return (
          <rect
            // oxlint-disable-next-line react/no-array-index-key -- the series stay in their order
            key={index}
            data-series={index}
            x={x + gap / 2}
            y={top}
            width={columnWidth - gap}
            height={part}
          />
        );
      })}
    </g>
  );
}
