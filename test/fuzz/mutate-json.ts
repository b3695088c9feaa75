import * as fc from "fast-check";

import { hostileText, hostileValue } from "./hostile-values.ts";

/** What is done to a value somewhere within a body. */
type Mutation =
  | { readonly kind: "replace"; readonly value: unknown }
  | { readonly kind: "remove" }
  | { readonly kind: "add"; readonly name: string; readonly value: unknown }
  | { readonly kind: "repeat"; readonly times: number };

const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: hostileValue.map((value): Mutation => ({ kind: "replace", value })) },
  { weight: 1, arbitrary: fc.constant<Mutation>({ kind: "remove" }) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(hostileText, hostileValue)
      .map(([name, value]): Mutation => ({ kind: "add", name, value })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(2, 60).map((times): Mutation => ({ kind: "repeat", times })),
  },
);

/** The same bodies, each with one or two things wrong somewhere within. */
export function mutatedJson(bodies: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const places = fc.array(fc.tuple(fc.nat({ max: 9999 }), mutations), {
    minLength: 1,
    maxLength: 2,
  });
  return fc
    .tuple(bodies, places)
    .map(([body, wrong]) =>
      wrong.reduce((value, [place, mutation]) => mutateAt(value, place, mutation), body),
    );
}

/** @param place Counts the values from the outermost on; of more than there are, it begins anew. */
function mutateAt(body: unknown, place: number, mutation: Mutation): unknown {
  const target = place % countValues(body);
  let next = 0;
  return walk(body);

  function walk(value: unknown): unknown {
    const isTarget = next === target;
    next += 1;
    if (isTarget) return mutated(value, mutation);
    if (Array.isArray(value)) return value.map(walk).filter(isKept);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, inner]) => [name, walk(inner)] as const)
        .filter(([, inner]) => isKept(inner)),
    );
  }
}

const removed = Symbol("removed");

function isKept(value: unknown): boolean {
  return value !== removed;
}

function mutated(value: unknown, mutation: Mutation): unknown {
  switch (mutation.kind) {
    case "replace":
      return mutation.value;
    case "remove":
      return removed;
    case "add":
      if (Array.isArray(value)) return [...(value as unknown[]), mutation.value];
      // By entries: an assignment to some names would change the object's prototype.
      return isObject(value)
        ? Object.fromEntries([...Object.entries(value), [mutation.name, mutation.value]])
        : mutation.value;
    case "repeat":
      if (typeof value === "string") return value.slice(0, 1000).repeat(mutation.times);
      return Array.isArray(value)
        ? Array.from({ length: mutation.times }, () => value as unknown[]).flat()
        : [value, value];
  }
}

function countValues(value: unknown): number {
  const inner = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return 1 + inner.reduce<number>((sum, one) => sum + countValues(one), 0);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
