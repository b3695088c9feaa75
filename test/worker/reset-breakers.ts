import { beforeEach } from "vitest";

import { resetBreakers } from "./breakers.ts";

// The tests of a file share one deployment, and three failures in a row open a circuit.
beforeEach(resetBreakers);
