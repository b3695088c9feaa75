import { z } from "zod";

import { forEachLimit } from "./domain/limits.ts";

const limit = z.int().nonnegative().nullable().exactOptional();

/** The fields of limits that stand in place of others, which what is missing leaves as they are. */
export const limitShape = forEachLimit(() => limit);
