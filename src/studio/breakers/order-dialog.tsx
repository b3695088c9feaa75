import { useState } from "preact/hooks";

import { ActDialog } from "../admin/act-dialog.tsx";
import { ChoiceField } from "../admin/choice-field.tsx";
import { orderBreaker } from "../api/admin-calls.ts";
import type { BreakerView, OrderedBreaker, OrderKind } from "../api/admin-views.ts";
import { adminClient } from "../state/admin-session.ts";
import { tell } from "../state/toasts.ts";
import { breakerPath } from "./breaker-changes.ts";
import { stateWords } from "./breaker-words.ts";

/** Of those that the admin API takes: a minute to a day. */
const durations = [
  { value: 300, words: "5 minutes" },
  { value: 600, words: "10 minutes" },
  { value: 1800, words: "30 minutes" },
  { value: 3600, words: "1 hour" },
  { value: 14_400, words: "4 hours" },
  { value: 43_200, words: "12 hours" },
  { value: 86_400, words: "24 hours" },
];

const words: Readonly<
  Record<OrderKind, { readonly verb: string; readonly what: string; readonly isGrave: boolean }>
> = {
  isolate: {
    verb: "Isolate",
    what: "No call goes there until the time is over; the other engine takes over. It holds within ten seconds everywhere.",
    isGrave: true,
  },
  "force-close": {
    verb: "Force close",
    what: "Every call goes there until the time is over, whatever fails. It holds within ten seconds everywhere.",
    isGrave: true,
  },
  reset: {
    verb: "Reset",
    what: "It closes, and forgets orders, failures and rate limits.",
    isGrave: false,
  },
};

interface OrderDialogProps {
  readonly kind: OrderKind;
  readonly provider: string;
  readonly breaker: BreakerView;
  readonly onOrdered: (ordered: OrderedBreaker) => void;
  readonly onClose: () => void;
}

/** Asks why, and for how long, and holds or resets a breaker. */
export function OrderDialog({ kind, provider, breaker, onOrdered, onClose }: OrderDialogProps) {
  const [seconds, setSeconds] = useState(600);
  const { verb, what, isGrave } = words[kind];
  const carryOut = async (reason: string) => {
    const body = kind === "reset" ? { reason } : { reason, expiresInSeconds: seconds };
    const path = breakerPath(provider, breaker);
    const ordered = await orderBreaker(adminClient.peek(), path, kind, body);
    onOrdered(ordered);
    tell(`${breaker.model} · ${breaker.operation}: ${stateWords(ordered.state).name}.`);
  };
  return (
    <ActDialog
      title={`${verb} ${breaker.model} · ${breaker.operation}`}
      what={what}
      submit={verb}
      isGrave={isGrave}
      carryOut={carryOut}
      onClose={onClose}
    >
      {kind !== "reset" && (
        <ChoiceField label="For" choices={durations} value={seconds} onChange={setSeconds} />
      )}
    </ActDialog>
  );
}
