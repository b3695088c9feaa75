import { useState } from "preact/hooks";

import { DaysField, type Days } from "../admin/days-field.tsx";
import { ErrorsTable } from "./errors-table.tsx";
import { LatencyTable } from "./latency-table.tsx";
import { UsageCharts } from "./usage-charts.tsx";

/** What was made, how often the other engine took over, how long it took, and what failed. */
export function UsagePage() {
  const [days, setDays] = useState<Days>(30);
  return (
    <div class="stack">
      <div class="row-apart">
        <h1>Usage</h1>
        <DaysField days={days} onChange={setDays} />
      </div>
      <UsageCharts days={days} />
      <LatencyTable />
      <ErrorsTable />
    </div>
  );
}
