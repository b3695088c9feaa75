import { toSize } from "../domain/size.ts";
import type { Candidate, RoutePlan } from "../routing/route-plan.ts";

/** A plan as `POST /v1/plan` shows it, with the price of the first candidate for all images. */
export function toPlanView(plan: Extract<RoutePlan, { kind: "route" }>, count: number) {
  const [first] = plan.candidates;
  return {
    model: first.model,
    provider: first.provider,
    reasons: first.reasons,
    fallbackFrom: first.model === plan.preferred ? null : plan.preferred,
    estimateMicroUsd: first.estimateMicroUsd * count,
    candidates: plan.candidates.map(toCandidateView),
    rejections: plan.rejections,
  };
}

function toCandidateView({ pixels, conversion, ...candidate }: Candidate) {
  return {
    ...candidate,
    size: toSize(pixels),
    conversion: conversion && {
      ...conversion,
      scale: conversion.scale && toSize(conversion.scale),
    },
  };
}
