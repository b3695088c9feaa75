import { z } from "zod";

import type { OwnLimits } from "../domain/own-limits.ts";
import { scopes, type Scope } from "../domain/scope.ts";
import type { TierName } from "../domain/tier.ts";
import { jsonColumn, storedCode } from "./stored-values.ts";

const storedLimit = z.int().nonnegative().nullable().exactOptional();

/** The limits of an account that are not its tier's. */
export const limitsColumn = jsonColumn(
  z.object({
    imagesPerMonth: storedLimit,
    microUsdPerMonth: storedLimit,
    requestsPerMinute: storedLimit,
    generationsInFlight: storedLimit,
  } satisfies Record<keyof OwnLimits, typeof storedLimit>),
);

/** What a key may do. A word that was dropped since allows nothing. */
export const scopesColumn = jsonColumn(z.array(z.string())).transform((words): readonly Scope[] =>
  scopes.filter((scope) => words.includes(scope)),
);

export const originsColumn = jsonColumn(z.array(z.string()));

export const tierColumn = storedCode<TierName>();
