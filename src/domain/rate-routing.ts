import type { ReasonCode } from "./reason.ts";

/** What a caller said or did about the route of one generation. */
export interface RoutingOpinion {
  /** `other-engine`: it was made again on the other engine, whatever was said of it. */
  readonly opinion: "right" | "wrong" | "other-engine";
  readonly model: string;
  readonly platform: string | null;
  readonly reasons: readonly ReasonCode[];
}

/** How callers judged the routes that have something in common. */
export interface RoutingRate {
  readonly right: number;
  readonly wrong: number;
  /** Of those that were judged, 0 to 1; null when none was. */
  readonly wrongRate: number | null;
  readonly rerolledOnOtherEngine: number;
}

/** The same for each reason, model or platform. */
export interface NamedRoutingRate extends RoutingRate {
  readonly name: string;
}

/** Judgements on routing, by what may be to blame; each list with the most often wrong first. */
export interface RoutingRates {
  readonly all: RoutingRate;
  readonly reasons: readonly NamedRoutingRate[];
  readonly models: readonly NamedRoutingRate[];
  readonly platforms: readonly NamedRoutingRate[];
}

/** Counts opinions. A generation with several reasons counts with each of them. */
export function rateRouting(opinions: readonly RoutingOpinion[]): RoutingRates {
  return {
    all: rate(opinions),
    reasons: rateBy(opinions, ({ reasons }) => [...new Set(reasons)]),
    models: rateBy(opinions, ({ model }) => [model]),
    platforms: rateBy(opinions, ({ platform }) => (platform === null ? [] : [platform])),
  };
}

function rateBy(
  opinions: readonly RoutingOpinion[],
  namesOf: (opinion: RoutingOpinion) => readonly string[],
): readonly NamedRoutingRate[] {
  const named = opinions.flatMap((opinion) => namesOf(opinion).map((name) => ({ name, opinion })));
  return [...Map.groupBy(named, ({ name }) => name)]
    .map(([name, group]) => ({ name, ...rate(group.map(({ opinion }) => opinion)) }))
    .toSorted((a, b) => b.wrong - a.wrong || (a.name < b.name ? -1 : 1));
}

function rate(opinions: readonly RoutingOpinion[]): RoutingRate {
  const count = (wanted: RoutingOpinion["opinion"]) =>
    opinions.filter(({ opinion }) => opinion === wanted).length;
  const right = count("right");
  const wrong = count("wrong");
  return {
    right,
    wrong,
    wrongRate: right + wrong === 0 ? null : wrong / (right + wrong),
    rerolledOnOtherEngine: count("other-engine"),
  };
}
