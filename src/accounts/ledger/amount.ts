import type { MicroUsd } from "../../domain/money.ts";

/** What quotas and budgets count. */
export interface Amount {
  readonly images: number;
  readonly microUsd: MicroUsd;
}

export const nothing: Amount = { images: 0, microUsd: 0 };

/** Both together. */
export function plus(one: Amount, other: Amount): Amount {
  return { images: one.images + other.images, microUsd: one.microUsd + other.microUsd };
}

/** What one has above the other: images and money each by themselves, never less than nothing. */
export function above(one: Amount, other: Amount): Amount {
  return {
    images: Math.max(0, one.images - other.images),
    microUsd: Math.max(0, one.microUsd - other.microUsd),
  };
}

/**
 * The amount that a call names.
 * @throws RangeError when a part is no count: the caller has a fault, and nothing may be booked.
 */
export function requireAmount({ images, microUsd }: Amount): Amount {
  return {
    images: requireCount("images", images),
    microUsd: requireCount("microUsd", microUsd),
  };
}

/** @throws RangeError that names the value when it is not a whole number from 0 on. */
export function requireCount(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`'${name}' is ${value}. The ledger takes whole numbers from 0 on.`);
}
