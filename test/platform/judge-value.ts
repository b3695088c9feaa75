import { notApplicable, unless, type Invariant } from "../verdict.ts";
import type { Evidence } from "./evidence.ts";
import { generationOf } from "./judge-run.ts";

/** Money. */
export const ledgerAgrees: Invariant<Evidence> = {
  name: "ledger",
  says: "nothing stays reserved, and what is used is the generation's images and cost",
  check: (evidence) => (evidence.ledger ? unless(ledgerWrong(evidence)) : notApplicable),
};

function ledgerWrong(evidence: Evidence): string | undefined {
  const { ledger } = evidence;
  if (!ledger) return undefined;
  const { open, settled, reserved, returned, exceeded } = ledger;
  if (open.reservations > 0) return `${open.reservations} reservations are open`;
  const generation = generationOf(evidence);
  const images = generation?.images.length ?? 0;
  const cost = generation?.costMicroUsd ?? 0;
  if (settled.images !== images || settled.microUsd !== cost) {
    return `used ${settled.images} for ${settled.microUsd}, made ${images} for ${cost}`;
  }
  const isBalanced =
    reserved.microUsd + exceeded.microUsd === settled.microUsd + returned.microUsd &&
    reserved.images + exceeded.images === settled.images + returned.images;
  return isBalanced ? undefined : "reserved is not settled and returned";
}

/** The image that is paid for. */
export const imagesAreTheEngines: Invariant<Evidence> = {
  name: "images",
  says: "each image can be fetched, and is what an engine sent, or converted from that",
  check: (evidence) => {
    const generation = generationOf(evidence);
    if (!generation || generation.images.length === 0) return notApplicable;
    const sent = new Set(sentBy(evidence));
    const wrong = generation.images.find(
      ({ id, sha256, original }) =>
        evidence.stored[id] !== sha256 || !sent.has(original?.sha256 ?? sha256),
    );
    return unless(
      wrong && `image ${wrong.imageIndex}: fetched ${evidence.stored[wrong.id]?.slice(0, 20)}`,
    );
  },
};

function sentBy({ calls }: Evidence): readonly string[] {
  return calls.flatMap(({ response }) => response.images.map(({ sha256 }) => sha256));
}

/** What its client has got. */
export const clientHasTheImage: Invariant<Evidence> = {
  name: "client",
  says: "a client that is told of completion has its whole image, and the one on record",
  check: (evidence) => {
    const told = evidence.answers.filter(({ outcome }) => outcome === "completed");
    const generation = generationOf(evidence);
    if (told.length === 0) return notApplicable;
    if (!generation) return unless("it was told of a generation that is not there");
    const kept = new Set(generation.images.map(({ sha256 }) => sha256));
    const foreign = told.flatMap(({ images }) => images).find((sha256) => !kept.has(sha256));
    if (foreign !== undefined) return unless("it was given other bytes");
    const isShort = told.some(({ images, text }) =>
      images.length === 0
        ? generation.images.some(({ sha256 }) => !text.includes(sha256))
        : images.length !== generation.images.length,
    );
    return unless(isShort ? "it was told of fewer images than there are" : undefined);
  },
};

/** The client that did not get its image in the first place. */
export const clientGetsAnswered: Invariant<Evidence> = {
  name: "answer",
  says: "its last answer is whole, tells how it ended, and no answer blames us for nothing",
  check: (evidence) => {
    const { answers, expected, script } = evidence;
    const bad = answers.find(
      ({ status, problem }) =>
        ((status ?? 0) >= 500 || problem === "internal_error") &&
        !expected.problems.includes(problem ?? "none"),
    );
    if (bad) return unless(`status ${bad.status} ${bad.problem}`);
    const last = answers.at(-1);
    if (!last || last.end === "left" || last.status === 202) return notApplicable;
    // The connection to a run that is reset breaks, and so does an image that comes to nothing.
    const mayBreak = script.resets > 0 || generationOf(evidence)?.status === "failed";
    if (last.end === "cut" && mayBreak && !expected.isPatient) return notApplicable;
    const isTold = last.end === "whole" && (last.outcome !== null || last.problem !== null);
    return unless(isTold ? undefined : `it ended ${last.end}, status ${last.status}`);
  },
};

/** What failed leaves nothing behind. */
export const nothingIsLeft: Invariant<Evidence> = {
  name: "left",
  says: "R2 has the generation's images, their originals and nothing else",
  check: (evidence) => {
    const generation = generationOf(evidence);
    if (!generation || !evidence.record) return notApplicable;
    const kept = evidence.record.images.flatMap(({ key, original }) =>
      original ? [key, original.key] : [key],
    );
    const others = evidence.keys.filter((key) => !kept.includes(key));
    const missing = kept.filter((key) => !evidence.keys.includes(key));
    if (others.length > 0) return unless(`${others.length} objects of no image`);
    return unless(missing.length > 0 ? `${missing.length} images are not in R2` : undefined);
  },
};
