import "../styles/batch.css";
import { useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";

import { useSendKeys } from "../components/use-send-keys.ts";
import { batchPath } from "../shell/page-of.ts";
import { batchDraft, keepBatchDraft } from "../state/batch-draft.ts";
import { batchPlan, followBatchDraft } from "../state/batch-plan.ts";
import { faultOfBatch } from "../state/batch-request.ts";
import { lastBatchId } from "../state/last-batch.ts";
import { sendBatch, sendError } from "../state/send-batch.ts";
import { tell } from "../state/toasts.ts";
import { adviceFor, plainDetail } from "../words/problems.ts";
import { BatchBar } from "./batch-bar.tsx";
import { KindField } from "./kind-field.tsx";
import { PlatformsField } from "./platforms-field.tsx";
import { SharedFields } from "./shared-fields.tsx";
import { SlidesField } from "./slides-field.tsx";

/** Where several images are asked for at once: a carousel, or one prompt for several platforms. */
export function BatchesPage() {
  const form = useRef<HTMLFormElement>(null);
  const [wasTried, setTried] = useState(false);
  const { route } = useLocation();
  useBatchDraft();
  useSendKeys({ onSend: () => form.current?.requestSubmit() });
  const { kind } = batchDraft.value;
  const fault = wasTried ? faultOfBatch(batchDraft.value) : null;
  const send = async () => {
    const missing = faultOfBatch(batchDraft.value);
    setTried(missing !== null);
    if (missing) {
      document.getElementById(missing.fieldId)?.focus();
      return;
    }
    if (batchPlan.value.kind === "asking") tell("The price comes first: send it in a moment.");
    if (batchPlan.value.kind !== "planned") return;
    const id = await sendBatch();
    if (id !== null) route(batchPath(id));
  };
  return (
    <form
      ref={form}
      class="batch-form"
      aria-label="What to make"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="row-apart">
        <h1>New batch</h1>
        {lastBatchId.value !== null && (
          <a class="small" href={batchPath(lastBatchId.value)}>
            The batch before
          </a>
        )}
      </div>
      <KindField />
      <SharedFields />
      {kind === "slides" ? <SlidesField fault={fault} /> : <PlatformsField fault={fault} />}
      <SendFault />
      <BatchBar fault={fault} />
    </form>
  );
}

function SendFault() {
  const error = sendError.value;
  if (!error) return null;
  const { title, advice } = adviceFor(error);
  return (
    <div class="note note-bad" role="alert">
      <div>
        <strong>{title}</strong>
        <p>{plainDetail(error.message)}</p>
        <p>{advice}</p>
      </div>
    </div>
  );
}

/** While the page is looked at, what is written is kept, and its price is asked for. */
function useBatchDraft(): void {
  useEffect(() => {
    sendError.value = null;
    const stops = [keepBatchDraft(), followBatchDraft()];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
}
