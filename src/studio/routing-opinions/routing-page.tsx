import { useState } from "preact/hooks";

import { dayMs } from "../../domain/utc-calendar.ts";
import { DaysField, type Days } from "../admin/days-field.tsx";
import { LoadNote } from "../admin/load-note.tsx";
import { Totals } from "../admin/totals.tsx";
import { useLoaded } from "../admin/use-loaded.ts";
import { rateRoutes } from "../api/admin-calls.ts";
import type { RoutingView } from "../api/admin-views.ts";
import { shareWords } from "../usage/chart-data.ts";
import { RatesTable } from "./rates-table.tsx";

/** Was it the right engine? What people said, and how often they asked the other one. */
export function RoutingPage() {
  const [days, setDays] = useState<Days>(30);
  const loaded = useLoaded((client, signal) => {
    const from = new Date(Date.now() - days * dayMs).toISOString();
    return rateRoutes(client, from, signal);
  }, String(days));
  const { value } = loaded;
  return (
    <div class="stack">
      <div class="row-apart">
        <h1>Routing</h1>
        <DaysField days={days} onChange={setDays} />
      </div>
      <p class="small soft">
        Whether each image was made by the right engine, as people say beside it in their history,
        and how often they had it made again on the other engine.
      </p>
      <LoadNote loaded={loaded} hasValue={value !== null} />
      {value && <Opinions view={value} />}
    </div>
  );
}

function Opinions({ view: { all, reasons, models, platforms, isWhole } }: { view: RoutingView }) {
  if (all.right + all.wrong + all.rerolledOnOtherEngine === 0) {
    return <p class="empty soft">Nobody has said anything of the images of these days.</p>;
  }
  return (
    <>
      {!isWhole && (
        <p class="note note-warn">There were more opinions than are counted: the newest count.</p>
      )}
      <Totals
        totals={[
          ["Wrong engine", String(all.wrong)],
          ["Right engine", String(all.right)],
          ["Share wrong", shareWords(all.wrongRate)],
          ["Other engine asked", String(all.rerolledOnOtherEngine)],
        ]}
      />
      <div class="charts">
        <RatesTable title="By reason" name="Reason" rates={reasons} />
        <RatesTable title="By model" name="Model" rates={models} />
        <RatesTable title="By platform" name="Platform" rates={platforms} />
      </div>
    </>
  );
}
