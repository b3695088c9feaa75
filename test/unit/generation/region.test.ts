import { describe, it } from "vitest";

import { parseConfig } from "../../../src/config.ts";
import { runLocation } from "../../../src/generation/region.ts";

const { runLocations } = parseConfig({});

describe("runLocation", () => {
  it.for([
    { caller: { continent: "NA", country: "US" }, location: "enam" },
    { caller: { continent: "SA", country: "BR" }, location: "enam" },
    { caller: { continent: "EU", country: "DE" }, location: "weur" },
    { caller: { continent: "AF", country: "NG" }, location: "weur" },
    { caller: { continent: "AF", country: "EG" }, location: "weur" },
    { caller: { continent: "AS", country: "JP" }, location: "apac-ne" },
    { caller: { continent: "AS", country: "HK" }, location: "apac-ne" },
    { caller: { continent: "AS", country: "AE" }, location: "weur" },
    { caller: { continent: "AS", country: "IL" }, location: "weur" },
    { caller: { continent: "OC", country: "AU" }, location: "oc" },
    { caller: { continent: "AN", country: "AQ" }, location: "weur" },
    { caller: { continent: "T1" }, location: "enam" },
    { caller: { continent: "toString" }, location: "enam" },
    { caller: { continent: 7, country: null }, location: "enam" },
    { caller: {}, location: "enam" },
  ])("of $caller is $location", ({ caller, location }, { expect }) => {
    expect(runLocation(caller, runLocations)).toBe(location);
  });

  it("follows the operator's choice", ({ expect }) => {
    const chosen = parseConfig({ RUN_LOCATIONS: '{"ME":"me","NA":"wnam"}' }).runLocations;
    expect(runLocation({ continent: "AS", country: "SA" }, chosen)).toBe("me");
    expect(runLocation({}, chosen)).toBe("wnam");
  });
});
