import { z } from "zod";

import { scopes, type Scope } from "../domain/scope.ts";
import type { TierName } from "../domain/tier.ts";
import { limitShape } from "../limit-shape.ts";
import { jsonColumn, storedCode } from "./stored-values.ts";

/** The limits of an account that are not its tier's. */
export const limitsColumn = jsonColumn(z.object(limitShape));

/** What a key may do. A word that was dropped since allows nothing. */
export const scopesColumn = jsonColumn(z.array(z.string())).transform((words): readonly Scope[] =>
  scopes.filter((scope) => words.includes(scope)),
);

export const originsColumn = jsonColumn(z.array(z.string()));

export const tierColumn = storedCode<TierName>();
