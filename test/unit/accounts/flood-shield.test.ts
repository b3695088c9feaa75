import { describe, it } from "vitest";

import { networkOf } from "../../../src/accounts/flood-shield.ts";

describe("networkOf", () => {
  it.for([
    { address: "203.0.113.7", network: "203.0.113.7" },
    { address: "2001:db8:1:2:3:4:5:6", network: "2001:db8:1:2::/64" },
    { address: "2001:0DB8:0001:0002::1", network: "2001:db8:1:2::/64" },
    { address: "2001:db8::1", network: "2001:db8:0:0::/64" },
    { address: "2001:db8::5:6:7:8:9", network: "2001:db8:0:5::/64" },
    { address: "::1", network: "0:0:0:0::/64" },
    { address: "fe80::", network: "fe80:0:0:0::/64" },
    { address: "::ffff:203.0.113.7", network: "::ffff:203.0.113.7" },
  ])("of $address is $network", ({ address, network }, { expect }) => {
    expect(networkOf(address)).toBe(network);
  });
});
