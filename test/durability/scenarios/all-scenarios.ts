import type { Scenario } from "../scenario.ts";
import { clientCut } from "./client-cut.ts";
import { reload } from "./reload.ts";
import { sameKey } from "./same-key.ts";
import { sigkill } from "./sigkill.ts";
import { stockClient } from "./stock-client.ts";

/** Every scenario, in the order of the table. */
export const allScenarios: readonly Scenario[] = [clientCut, stockClient, reload, sameKey, sigkill];
