import type { ApiError } from "../api/api-error.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { Icon } from "../components/icon.tsx";
import { engineOf } from "../state/catalog.ts";
import type { RunOrder, RunState, Setback } from "../state/run-state.ts";
import { clearRun, startRun } from "../state/run.ts";
import { adviceFor, familyOf, plainDetail, type ProblemFamily } from "../words/problems.ts";
import { Setbacks } from "./setbacks.tsx";

interface FailureCardProps {
  readonly run: Extract<RunState, { kind: "failed" }>;
  readonly onEditPrompt: () => void;
}

/** Why there is no image, and what to do now. The prompt is where it was. */
export function FailureCard({ run, onEditPrompt }: FailureCardProps) {
  const { error, order, setbacks } = run;
  const family = familyOf(error);
  const { title, advice } = adviceFor(error);
  const isCalm = family === "cancelled";
  const retry = retryPlace(family);
  const again = retry !== "none" && (
    <button
      type="button"
      class={retry === "first" ? "button button-main" : "button"}
      onClick={() => void startRun(family === "unreachable" ? order : anew(order))}
    >
      <Icon name="again" />
      Try again
    </button>
  );
  return (
    <div class="failure" data-family={family} role={isCalm ? "status" : "alert"}>
      <Icon name={isCalm ? "info" : "warning"} />
      <div class="stack">
        <div class="stack-close">
          <h2>{title}</h2>
          {error.code !== "all_providers_failed" && <p>{plainDetail(error.message)}</p>}
          <p class="soft">{advice}</p>
        </div>
        {family === "provider" && <Setbacks setbacks={setbacks} />}
        <div class="row">
          {retry === "first" && again}
          <button
            type="button"
            class={retry === "first" ? "button" : "button button-main"}
            onClick={() => {
              clearRun();
              onEditPrompt();
            }}
          >
            Edit the prompt
          </button>
          {retry === "second" && again}
          {family === "provider" &&
            order.path === "/v1/generations" &&
            !wasEveryEngineTried(setbacks) && (
              <button type="button" class="button" onClick={() => void startRun(onOther(order))}>
                <Icon name="swap" />
                Try the other engine
              </button>
            )}
        </div>
        <RequestId error={error} />
      </div>
    </div>
  );
}

/** What whoever runs the service can find it by. */
function RequestId({ error: { failure, code } }: { error: ApiError }) {
  if (failure.kind === "unreachable") return null;
  const { requestId } = failure.problem;
  return (
    <p class="row small soft">
      <span>
        <code>{code}</code> · request <code class="request-id">{requestId}</code>
      </span>
      <CopyButton text={requestId} label="Copy the request id" />
    </p>
  );
}

/**
 * Where trying again stands: first when nothing that was asked for is at fault, and nowhere unless
 * sending the same again could end otherwise, and pays for nothing twice unasked.
 */
function retryPlace(family: ProblemFamily): "first" | "second" | "none" {
  switch (family) {
    case "provider":
    case "unreachable":
    case "ours":
      return "first";
    case "cancelled":
    case "limits":
    case "paused":
      return "second";
    case "moderation":
    case "input":
    case "forbidden":
    case "interrupted":
      return "none";
  }
}

function wasEveryEngineTried(setbacks: readonly Setback[]): boolean {
  return new Set(setbacks.map(({ model }) => engineOf(model))).size === 2;
}

/** Of what never arrived nothing is known: only that goes on under its own key. */
function anew(order: RunOrder): RunOrder {
  return { ...order, idempotencyKey: crypto.randomUUID(), startedAt: Date.now() };
}

/** The same at the other quality, which the other engine draws. */
function onOther(order: RunOrder): RunOrder {
  const wasPro = "highQuality" in order.body && order.body.highQuality === true;
  return { ...anew(order), body: { ...order.body, highQuality: !wasPro } };
}
