import { failureRule, type Failure } from "../domain/failure.ts";
import type { ModelCard } from "../domain/model-card.ts";
import type { ReasonCode } from "../domain/reason.ts";
import type { ImageProvider } from "../providers/port.ts";
import type { report as Report } from "../report.ts";
import type { Catalog } from "../routing/catalog.ts";
import type { Candidate } from "../routing/route-plan.ts";
import { admit, type RunBreakers } from "./admit.ts";
import type { CallOrigin } from "./call-origin.ts";
import { breakerKey, breakerKeysOf } from "./circuits.ts";
import { repeatAfterMs } from "./repeat.ts";
import type { AdmittedAttempt } from "./report-attempt.ts";
import type { Submission } from "./submission.ts";

/** What is needed to find who is called next. */
export interface TurnInput extends RunBreakers {
  readonly submission: Submission;
  readonly imageIndex: number;
  readonly catalog: Catalog;
  readonly providers: ReadonlyMap<string, ImageProvider>;
  readonly origin: CallOrigin;
  readonly report: typeof Report;
}

/** A candidate that its circuit admits, and whose turn it is. */
export interface Turn {
  readonly position: number;
  readonly candidate: Candidate;
  readonly card: ModelCard;
  readonly provider: ImageProvider;
  readonly admitted: AdmittedAttempt;
  /** Milliseconds to wait before the call. */
  readonly waitMs: number;
  /** True for the second call to the last candidate. */
  readonly isRepeat: boolean;
  /** True when the call leaves from the other place; see call-origin.ts. */
  readonly isElsewhere: boolean;
}

/**
 * The first turn of an image, or of one that goes on.
 * @param reasons Gets why candidates before it have none.
 */
export function firstTurn(
  input: TurnInput,
  position: number,
  reasons: ReasonCode[],
): Promise<Turn | undefined> {
  return nextTurn(input, position, reasons);
}

/**
 * Who is called after a failure: the same candidate from another place after a region refusal, else
 * the next that its circuit admits, else the same once more if that can cost nothing twice.
 * @returns Undefined when the image has failed.
 */
export async function turnAfter(
  input: TurnInput,
  turn: Turn,
  failure: Failure,
  reasons: ReasonCode[],
): Promise<Turn | undefined> {
  if (!failureRule(failure.kind).fallsBack) return undefined;
  const { position, isRepeat } = turn;
  if (failure.kind === "region-refused" && !turn.isElsewhere) {
    const { provider, model } = turn.candidate;
    input.report("a provider refused the region of a run", null, { provider, model });
    input.origin.move();
    const wanted = { position, occasion: "elsewhere", isRepeat, waitMs: 0 } as const;
    const elsewhere = await turnAt(input, wanted, reasons);
    if (elsewhere) return elsewhere;
  }
  const next = await nextTurn(input, position + 1, reasons);
  if (next || isRepeat) return next;
  const waitMs = repeatAfterMs(failure, Math.random());
  if (waitMs === null) return undefined;
  return turnAt(input, { position, occasion: "again", isRepeat: true, waitMs }, reasons);
}

/** The next candidate, from a position on, that its circuit admits. */
async function nextTurn(
  input: TurnInput,
  from: number,
  reasons: ReasonCode[],
): Promise<Turn | undefined> {
  const { length } = input.submission.plan.candidates;
  for (let position = from; position < length; position += 1) {
    const wanted = { position, occasion: "first", isRepeat: false, waitMs: 0 } as const;
    const turn = await turnAt(input, wanted, reasons);
    if (turn) return turn;
  }
  return undefined;
}

interface WantedTurn extends Pick<Turn, "position" | "isRepeat" | "waitMs"> {
  readonly occasion: "first" | "elsewhere" | "again";
}

async function turnAt(
  input: TurnInput,
  { position, occasion, isRepeat, waitMs }: WantedTurn,
  reasons: ReasonCode[],
): Promise<Turn | undefined> {
  const { plan, request, generationId, exhausted } = input.submission;
  const candidate = plan.candidates[position];
  if (!candidate) return undefined;
  if (exhausted?.includes(candidate.provider)) {
    reasons.push("budget_exhausted");
    return undefined;
  }
  // What is not configured must not take a lease that it cannot use.
  const { card, provider } = requireModel(input, candidate);
  const key = breakerKey(provider.id, card.id, request.operation);
  const attempt = `${generationId}/${input.imageIndex}/${position}/${occasion}`;
  // A limit that is over when the wait is does not stand in the way.
  const now = () => input.now() + waitMs;
  const admission = await admit({ ...input, now }, { key, attempt });
  if (admission.kind === "refused") {
    reasons.push(admission.code);
    return undefined;
  }
  const others = ({ cards }: Pick<Catalog, "cards">) =>
    breakerKeysOf(provider.id, { cards }).filter((other) => other !== key);
  const siblings = others(input.catalog);
  const admitted = { key, attempt, admission, siblings, twins: others({ cards: [card] }) };
  const { isElsewhere } = input.origin;
  return { position, candidate, card, provider, admitted, waitMs, isRepeat, isElsewhere };
}

function requireModel({ catalog, providers }: TurnInput, { model, provider }: Candidate) {
  const card = catalog.find(model);
  const adapter = providers.get(provider);
  // The plan was made from the same catalog and settings: this is a deployment in between.
  if (!card || !adapter) throw new Error(`The plan names '${model}', which is not configured.`);
  return { card, provider: adapter };
}
