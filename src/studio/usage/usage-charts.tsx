import { LoadNote } from "../admin/load-note.tsx";
import { Totals, type Total } from "../admin/totals.tsx";
import { useLoaded } from "../admin/use-loaded.ts";
import { sumUsage } from "../api/admin-calls.ts";
import type { SumsView } from "../api/admin-views.ts";
import { moneyWords } from "../words/money.ts";
import { BarChart } from "./bar-chart.tsx";
import { shareWords, toBars, toDayChart } from "./chart-data.ts";
import { DayChartView } from "./day-chart.tsx";
import { daysOf, lastDays } from "./days.ts";

/** What some days came to: in all, by day and model, and by reason. */
export function UsageCharts({ days }: { days: number }) {
  const loaded = useLoaded(async (client, signal) => {
    const range = lastDays(days, Date.now());
    const [byDay, byReason, byModel] = await Promise.all([
      sumUsage(client, { ...range, by: "day,model" }, signal),
      sumUsage(client, { ...range, by: "reason" }, signal),
      sumUsage(client, { ...range, by: "model" }, signal),
    ]);
    return { byDay, byReason, byModel };
  }, String(days));
  const { value } = loaded;
  if (!value) return <LoadNote loaded={loaded} hasValue={false} />;
  const { byDay, byReason, byModel } = value;
  const range = daysOf(byDay);
  return (
    <>
      <LoadNote loaded={loaded} hasValue />
      {!byDay.isWhole && (
        <p class="note note-warn">There were more generations than are summed: the newest count.</p>
      )}
      <Totals totals={toFacts(byDay.total)} />
      {byDay.total.generations === 0 ? (
        <p class="empty soft">Nothing was made in these days.</p>
      ) : (
        <div class="charts">
          <DayChartView
            title="Images by day"
            chart={toDayChart(byDay.groups, range, ({ images }) => images)}
            toWords={String}
          />
          <DayChartView
            title="Cost by day"
            chart={toDayChart(byDay.groups, range, ({ costMicroUsd }) => costMicroUsd)}
            toWords={moneyWords}
          />
          <BarChart
            title="Generations by reason"
            columns={["Reason", "Generations"]}
            bars={toBars(
              byReason.groups.map(({ reason = "none", generations }) => ({
                name: reason,
                value: generations,
              })),
            )}
            toWords={String}
          />
          <BarChart
            title="Fallback rate by model"
            columns={["Model that made it", "Fell back to it"]}
            bars={toBars(
              byModel.groups.flatMap(({ model = "none", fallbackRate }) =>
                fallbackRate === null ? [] : [{ name: model, value: fallbackRate }],
              ),
            )}
            toWords={shareWords}
          />
        </div>
      )}
    </>
  );
}

function toFacts(total: SumsView): readonly Total[] {
  return [
    ["Generations", String(total.generations)],
    ["Images", String(total.images)],
    ["Cost", moneyWords(total.costMicroUsd)],
    ["Failed", String(total.failed)],
    ["Fallback rate", shareWords(total.fallbackRate)],
  ];
}
