import type { Fault } from "./cell.ts";
import { row, shown } from "./describe-fault.ts";

/** Bytes of an image that a client does not take in at once. */
export const largeBytes = 3_000_000;

/** Faults of the client; the engine is healthy in all of them. */
export const clientFaults: readonly Fault[] = [
  row("gone-at-start", "client gone at t0", shown("latency:700"), {
    outcome: "served",
    client: { kind: "leaves", when: "at-start" },
  }),
  row("gone-in-the-middle", "client gone in the middle", shown("latency:2000"), {
    outcome: "served",
    client: { kind: "leaves", when: "in-the-middle" },
  }),
  row("gone-at-last-byte", "client gone at the last byte", shown(`bytes:${largeBytes}`), {
    outcome: "served",
    client: { kind: "leaves", when: "at-last-byte" },
  }),
  row("slow-client", "slow client", shown(`bytes:${largeBytes}`), {
    outcome: "served",
    client: { kind: "reads-slowly" },
    // It takes ten seconds, and nobody else has to wait for it.
    pace: "waits",
  }),
];
