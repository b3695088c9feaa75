import { useState } from "preact/hooks";

import { ErrorsTable } from "./errors-table.tsx";
import { LatencyTable } from "./latency-table.tsx";
import { UsageCharts } from "./usage-charts.tsx";

/** A question is about 92 days at most. */
const ranges = [7, 30, 90] as const;

/** What was made, how often the other engine took over, how long it took, and what failed. */
export function UsagePage() {
  const [days, setDays] = useState<number>(30);
  return (
    <div class="stack">
      <div class="row-apart">
        <h1>Usage</h1>
        <fieldset class="segments usage-range">
          <legend class="hidden-visually">Days</legend>
          {ranges.map((count) => (
            <label key={count} class="choice">
              <input
                type="radio"
                name="days"
                checked={days === count}
                onChange={() => setDays(count)}
              />
              {count} days
            </label>
          ))}
        </fieldset>
      </div>
      <UsageCharts days={days} />
      <LatencyTable />
      <ErrorsTable />
    </div>
  );
}
