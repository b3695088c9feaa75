import type { ApiError } from "../api/api-error.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { Icon } from "../components/icon.tsx";
import type { RunOrder, RunState } from "../state/run-state.ts";
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
  const { title, advice } = adviceFor(family);
  const isCalm = family === "cancelled";
  return (
    <div class="failure" data-family={family} role={isCalm ? "status" : "alert"}>
      <Icon name={isCalm ? "info" : "warning"} />
      <div class="stack">
        <div class="stack-close">
          <h2>{title}</h2>
          <p>{plainDetail(error.message)}</p>
          <p class="soft">{advice}</p>
        </div>
        {family === "provider" && <Setbacks setbacks={setbacks} />}
        <div class="row">
          <button
            type="button"
            class="button button-main"
            onClick={() => {
              clearRun();
              onEditPrompt();
            }}
          >
            Edit the prompt
          </button>
          {isWorthAnotherTry(family) && (
            <button
              type="button"
              class="button"
              onClick={() => void startRun(family === "unreachable" ? order : anew(order))}
            >
              <Icon name="again" />
              Try again
            </button>
          )}
          {family === "provider" && order.path === "/v1/generations" && (
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

/** Where sending the same again could end otherwise, and pays for nothing twice unasked. */
function isWorthAnotherTry(family: ProblemFamily): boolean {
  switch (family) {
    case "provider":
    case "unreachable":
    case "ours":
    case "cancelled":
    case "limits":
      return true;
    case "moderation":
    case "input":
    case "interrupted":
      return false;
  }
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
