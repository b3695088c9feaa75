import type { Client } from "../case.ts";
import { compileWithDocument } from "../compile-program.ts";
import { loadCases } from "../load-cases.ts";
import { versionOf } from "../version-of.ts";

const program = "openapi-fetch.ts";

/** A client whose types are made of our document. */
export const openapiFetch: Client = {
  name: "openapi-fetch",
  version: versionOf("openapi-fetch"),
  cases: [
    {
      call: "openapi-typescript /openapi.json; tsc",
      checks: "all calls below compile with its types; wrong paths and bodies do not",
      run: async (stage) => compileWithDocument(await stage.get("/openapi.json"), program),
    },
    ...(await loadCases(program)),
  ],
};
