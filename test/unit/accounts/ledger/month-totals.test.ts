import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  nothing,
  plus,
  requireAmount,
  type Amount,
} from "../../../../src/accounts/ledger/amount.ts";
import {
  afterClosing,
  afterReserving,
  afterUse,
  emptyMonth,
} from "../../../../src/accounts/ledger/month-totals.ts";

const of = (images: number, microUsd: number): Amount => ({ images, microUsd });

describe("what was used without a reservation that is known", () => {
  test("counts as if it had been reserved to the micro-dollar", () => {
    const before = afterReserving(emptyMonth, of(1, 40));
    expect(afterUse(before, of(2, 60))).toEqual({
      ...emptyMonth,
      reserved: of(3, 100),
      settled: of(2, 60),
    });
  });
});

describe("a reservation that is closed", () => {
  test.for([
    { name: "exactly used", used: of(3, 90), returned: nothing, exceeded: nothing },
    { name: "partly used", used: of(2, 60), returned: of(1, 30), exceeded: nothing },
    { name: "not used at all", used: nothing, returned: of(3, 90), exceeded: nothing },
    { name: "dearer than thought", used: of(3, 91), returned: nothing, exceeded: of(0, 1) },
    { name: "dearer, for fewer images", used: of(1, 100), returned: of(2, 0), exceeded: of(0, 10) },
  ])("$name", ({ used, returned, exceeded }) => {
    const reserved = of(3, 90);
    const open = afterReserving(emptyMonth, reserved);
    expect(open).toEqual({ ...emptyMonth, reserved });
    const closed = afterClosing(open, reserved, used);
    expect(closed).toEqual({ reserved, settled: used, returned, exceeded });
  });

  test("leaves every micro-dollar somewhere", () => {
    const amount = fc.record({ images: fc.nat(10), microUsd: fc.nat(10_000_000_000) });
    const bookings = fc.array(fc.record({ reserved: amount, used: fc.option(amount) }));
    fc.assert(
      fc.property(bookings, (all) => {
        let totals = emptyMonth;
        let open = nothing;
        for (const { reserved, used } of all) {
          totals = afterReserving(totals, reserved);
          if (used) totals = afterClosing(totals, reserved, used);
          else open = plus(open, reserved);
        }
        expect(plus(totals.reserved, totals.exceeded)).toEqual(
          plus(plus(totals.settled, totals.returned), open),
        );
      }),
    );
  });
});

describe("requireAmount", () => {
  test.for([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    "refuses %d, by name, as images and as money",
    (value) => {
      expect(() => requireAmount(of(value, 1))).toThrow(new RegExp(`^'images' is ${value}\\.`));
      expect(() => requireAmount(of(1, value))).toThrow(new RegExp(`^'microUsd' is ${value}\\.`));
    },
  );

  test("takes whole numbers from 0 on", () => {
    expect(requireAmount(nothing)).toEqual(nothing);
    expect(requireAmount(of(10, 2 ** 53 - 1))).toEqual(of(10, 2 ** 53 - 1));
  });
});
