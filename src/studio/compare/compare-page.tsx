import "../styles/compare.css";
import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";

import type { GenerationView } from "../api/views.ts";
import { Segments } from "../components/segments.tsx";
import { mostCompared } from "../state/toggled.ts";
import { BeforeAfter } from "./before-after.tsx";
import { ChangesTable } from "./changes-table.tsx";
import { ComparedFacts } from "./compared-facts.tsx";
import { ComparedPicture } from "./compared-picture.tsx";
import { useChanges, useCompared, type Asked } from "./use-compared.ts";
import { useZoomKeys } from "./use-zoom-keys.ts";
import { ZoomPane, ZoomedPicture } from "./zoom-pane.tsx";
import { ZoomTools } from "./zoom-tools.tsx";
import { whole, type Zoom } from "./zoom.ts";

const ways = [
  { value: false, words: "Side by side" },
  { value: true, words: "Slider" },
] as const;

const places = ["First", "Second", "Third", "Fourth"];

/** Two to four of the history, seen alike. */
export function ComparePage({ ids }: { ids: readonly string[] }) {
  useEffect(() => scrollTo({ top: 0 }), []);
  if (ids.length < 2 || ids.length > mostCompared) return <NothingToCompare />;
  return <Comparison ids={ids} />;
}

function NothingToCompare() {
  return (
    <div class="stack">
      <h1>Compare</h1>
      <p>
        Choose two to four in <a href="/studio/history">the history</a>: tick them, or press{" "}
        <kbd>C</kbd> on each.
      </p>
    </div>
  );
}

function Comparison({ ids }: { ids: readonly string[] }) {
  const [tries, setTries] = useState(0);
  const [isSplit, setSplit] = useState(false);
  const zoom = useSignal<Zoom>(whole);
  const compared = useCompared(ids, tries);
  const changes = useChanges(ids, tries);
  useZoomKeys(zoom);
  const pair = pairOf(compared);
  const hasFault = compared.some(({ kind }) => kind === "fault");
  return (
    <div class="stack compare">
      <div class="row-apart">
        <h1>Compare</h1>
        <div class="row">
          {pair && (
            <Segments
              label="How they are shown"
              choices={ways}
              value={isSplit}
              onChange={setSplit}
            />
          )}
          <ZoomTools zoom={zoom} />
        </div>
      </div>
      {pair && isSplit && (
        <BeforeAfter
          zoom={zoom}
          ratio={ratioOf(compared)}
          before={{ name: "First", picture: <ComparedPicture generation={pair[0]} /> }}
          beforeWords="the first"
          after={{ name: "Second", picture: <ComparedPicture generation={pair[1]} /> }}
        />
      )}
      <ul class="compare-columns" data-count={ids.length} aria-label="Compared images">
        {compared.map((asked, index) => (
          <li key={ids[index]} class="stack">
            <Column
              asked={asked}
              name={places[index] ?? ""}
              zoom={zoom}
              ratio={ratioOf(compared)}
              hasPicture={!(pair && isSplit)}
            />
          </li>
        ))}
      </ul>
      {hasFault && (
        <div>
          <button type="button" class="button" onClick={() => setTries(tries + 1)}>
            Try again
          </button>
        </div>
      )}
      {pair && changes && <ChangesTable asked={changes} pair={pair} />}
    </div>
  );
}

interface ColumnProps {
  readonly asked: Asked<GenerationView>;
  readonly name: string;
  readonly zoom: Signal<Zoom>;
  readonly ratio: number;
  /** False while the slider shows it. */
  readonly hasPicture: boolean;
}

function Column({ asked, name, zoom, ratio, hasPicture }: ColumnProps) {
  switch (asked.kind) {
    case "asking":
      return <p role="status">Loading…</p>;
    case "fault":
      return (
        <div class="stack-close" role="alert">
          <h2 class="small">{name}</h2>
          <p class="note note-bad">{asked.words}</p>
        </div>
      );
    case "there":
      return (
        <>
          {hasPicture && (
            <ZoomPane zoom={zoom} ratio={ratio}>
              <ZoomedPicture zoom={zoom}>
                <ComparedPicture generation={asked.value} />
              </ZoomedPicture>
            </ZoomPane>
          )}
          <ComparedFacts generation={asked.value} name={name} />
        </>
      );
  }
}

/** Both, once both are there, when there are no more than two. */
function pairOf(
  compared: readonly Asked<GenerationView>[],
): readonly [GenerationView, GenerationView] | undefined {
  const [first, second, third] = compared;
  if (first?.kind !== "there" || second?.kind !== "there" || third) return undefined;
  return [first.value, second.value];
}

/** One shape for all, the first's, so that the same place is the same in each. */
function ratioOf(compared: readonly Asked<GenerationView>[]): number {
  const [image] = compared.flatMap((asked) => (asked.kind === "there" ? asked.value.images : []));
  return image ? image.width / image.height : 1;
}
