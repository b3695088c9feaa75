import { useState } from "preact/hooks";

import { ActDialog } from "../admin/act-dialog.tsx";
import { LoadNote } from "../admin/load-note.tsx";
import { useLoaded } from "../admin/use-loaded.ts";
import { priceTestImages } from "../api/admin-calls.ts";
import type { TestOfferView } from "../api/admin-views.ts";
import { FaultNote } from "../components/fault-note.tsx";
import { Icon } from "../components/icon.tsx";
import { useClock } from "../components/use-clock.ts";
import { durationWords } from "../words/duration.ts";
import { estimateWords, moneyWords } from "../words/money.ts";
import { rejectionPhrase } from "../words/reasons.ts";
import { TestCard } from "./test-card.tsx";
import { useTest, type Test } from "./use-test.ts";

/** One cheap image on each engine, whatever the breakers say: does each of them work? */
export function TestImagesPage() {
  const loaded = useLoaded(priceTestImages);
  const { value: offer, reload } = loaded;
  const { test, make } = useTest(reload);
  const [isAsking, setAsking] = useState(false);
  return (
    <div class="stack">
      <div class="row-apart">
        <h1>Test images</h1>
        {offer && offer.images.length > 0 && (
          <button
            type="button"
            class="button button-main"
            aria-disabled={test.kind === "making"}
            onClick={() => setAsking(test.kind !== "making")}
          >
            <Icon name="image" />
            Make them for {estimateWords(offer.totalMicroUsd)}
          </button>
        )}
      </div>
      <div class="stack-close">
        <p class="small soft">
          One small image on each engine, side by side, also where a breaker keeps calls back. They
          are paid for like any other.
        </p>
        <TestState test={test} />
      </div>
      <LoadNote loaded={loaded} hasValue={offer !== null} />
      {offer && <Offer offer={offer} test={test} />}
      {offer && isAsking && (
        <ActDialog
          title="Make test images"
          what={
            offer.images.length === 1
              ? `One image, for ${estimateWords(offer.totalMicroUsd)}.`
              : `${offer.images.length} images, for ${estimateWords(offer.totalMicroUsd)} in all.`
          }
          submit={`Make them for ${estimateWords(offer.totalMicroUsd)}`}
          carryOut={(reason) => {
            // An image takes up to two minutes: the page shows how it goes, and the dialog closes.
            void make(offer.totalMicroUsd, reason);
            return Promise.resolve();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function Offer({ offer, test }: { offer: TestOfferView; test: Test }) {
  const made = test.kind === "made" ? test.result.images : [];
  return (
    <>
      {offer.leftOut.map(({ provider, model, code }) => (
        <p key={model} class="note note-warn">
          <Icon name="warning" />
          <span>
            {model} is left out: {provider} {rejectionPhrase(code)}.
          </span>
        </p>
      ))}
      {offer.images.length === 0 && <p class="empty soft">No engine can be tested.</p>}
      <p class="small">
        <span class="soft">Prompt:</span> {offer.prompt}
      </p>
      <div class="admin-cards">
        {offer.images.map((offered) => (
          <TestCard
            key={offered.model}
            offered={offered}
            isMaking={test.kind === "making"}
            made={made.find(({ model }) => model === offered.model) ?? null}
          />
        ))}
      </div>
    </>
  );
}

/** How the test goes, also to be heard. */
function TestState({ test }: { test: Test }) {
  return (
    <>
      <div role="status">
        {test.kind === "made" && (
          <p>
            {test.result.images.filter(({ status }) => status === "completed").length} of{" "}
            {test.result.images.length} made, for {moneyWords(test.result.costMicroUsd)}.
          </p>
        )}
        {test.kind === "making" && <p>Making them…</p>}
      </div>
      {test.kind === "making" && <Elapsed since={test.since} />}
      {test.kind === "refused" && <FaultNote>{test.words}</FaultNote>}
    </>
  );
}

function Elapsed({ since }: { since: number }) {
  const now = useClock(1000);
  return (
    <p class="row small soft numbers">
      <span class="spinner" aria-hidden="true" />
      {durationWords(now - since)}
    </p>
  );
}
