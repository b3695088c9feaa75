import type {
  CircuitEvent,
  OutcomeEvent,
  ProbeDecision,
} from "../../../src/breaker/circuit-event.ts";

/** What the reference says of a breaker at one instant, in its own time. */
export type ReferenceMode =
  | { readonly name: "closed" }
  | { readonly name: "open"; readonly until: number; readonly reopenings: number }
  | { readonly name: "half-open"; readonly reopenings: number }
  | { readonly name: "isolated" | "forced-closed"; readonly until: number };

interface LoggedReport {
  readonly what: "start" | "failure" | "success" | "throttled";
  readonly attempt: string;
  readonly startedAt: number;
  readonly at: number;
}

interface Lease {
  readonly expiresAt: number;
  readonly random: number;
}

/**
 * The specification written a second time, as plainly as possible: it keeps the whole log since the
 * last transition and counts it again whenever it has to decide. Slow, and shares nothing with the
 * breaker but its events.
 */
export class ReferenceBreaker {
  mode: ReferenceMode = { name: "closed" };
  epoch = 0;
  /** Sum of all steps forward of the clock. */
  time: number;
  throttledUntil = 0;
  readonly leases = new Map<string, Lease>();
  probeSuccesses = 0;
  private latest: number;
  private strikes = 0;
  private notBefore = 0;
  private log: LoggedReport[] = [];
  private readonly seen = new Set<string>();

  constructor(now: number) {
    this.latest = now;
    this.time = now;
  }

  /** The answer a probe request must get; undefined for other events. */
  apply(event: CircuitEvent, now: number, random: number): ProbeDecision["kind"] | undefined {
    this.pass(now);
    switch (event.type) {
      case "tick":
        return undefined;
      case "probe-requested":
        return this.grant(event.attempt, random);
      case "started":
        if (!this.isNew(`start ${event.attempt}`) || event.epoch !== this.epoch) return undefined;
        this.note("start", event.attempt, event.startedAt);
        return undefined;
      case "succeeded":
      case "failed":
      case "throttled":
      case "excluded":
        this.settle(event, random);
        return undefined;
      case "account-refused":
        if (this.isNew(`refusal ${event.attempt}`)) this.refuse(event.retryAfterMs, random);
        return undefined;
      case "isolate":
        this.become({ name: "isolated", until: this.time + event.forMs });
        return undefined;
      case "force-close":
        this.become({ name: "forced-closed", until: this.time + event.forMs });
        return undefined;
      case "reset":
        this.become({ name: "closed" });
        this.throttledUntil = 0;
        this.strikes = 0;
        return undefined;
    }
  }

  /** Lets time pass: a clock set back by more than 5 s goes on from where it is now. */
  pass(now: number): void {
    if (now > this.latest) {
      this.time += now - this.latest;
      this.latest = now;
    } else if (this.latest - now > 5000) this.latest = now;
    for (;;) {
      const { mode } = this;
      if ("until" in mode && this.time >= mode.until) {
        if (mode.name === "open") {
          this.become({ name: "half-open", reopenings: mode.reopenings });
        } else this.become({ name: "closed" });
        continue;
      }
      const lost = [...this.leases.values()].toSorted((a, b) => a.expiresAt - b.expiresAt)[0];
      if (!lost || lost.expiresAt > this.time) return;
      this.open(lost.random, lost.expiresAt, 0);
    }
  }

  /** Reports of the last 120 s, in buckets of 5 s by start, counted from the log. */
  recount(): { starts: number; failures: number; throttled: number } {
    return this.countSince(Math.floor(this.time / 5000) - 23);
  }

  probeLimit(): number {
    return this.probeSuccesses === 0 ? 1 : this.probeSuccesses === 1 ? 2 : 4;
  }

  /** What a request must be told now. */
  admission(): "admit" | "probe" | "breaker_open" | "rate_limited" {
    const { name } = this.mode;
    if (name === "open" || name === "isolated") return "breaker_open";
    if (this.time < this.throttledUntil) return "rate_limited";
    if (name !== "half-open") return "admit";
    return this.leases.size < this.probeLimit() ? "probe" : "breaker_open";
  }

  private isNew(report: string): boolean {
    if (this.seen.has(report)) return false;
    this.seen.add(report);
    return true;
  }

  private started(startedAt: number): number {
    return Math.min(this.time, this.time - (this.latest - startedAt));
  }

  private note(what: LoggedReport["what"], attempt: string, startedAt: number): void {
    this.log.push({ what, attempt, startedAt: this.started(startedAt), at: this.time });
  }

  private become(mode: ReferenceMode): void {
    this.mode = mode;
    this.epoch += 1;
    this.leases.clear();
    this.probeSuccesses = 0;
    this.notBefore = 0;
    this.log = [];
  }

  private open(random: number, at: number, waitUntil: number): void {
    const reopenings = this.mode.name === "half-open" ? this.mode.reopenings + 1 : 0;
    const half = [5000, 10_000, 20_000][reopenings] ?? 30_000;
    const until = Math.max(at + half + Math.floor(half * random), waitUntil);
    this.become({ name: "open", until, reopenings });
  }

  private grant(attempt: string, random: number): ProbeDecision["kind"] {
    if (this.leases.has(attempt)) return "granted";
    const answer = this.admission();
    if (answer === "admit") return "not-needed";
    if (answer !== "probe" || this.seen.has(`outcome ${attempt}`)) return "refused";
    this.leases.set(attempt, { expiresAt: this.time + 330_000, random });
    return "granted";
  }

  private settle(event: OutcomeEvent, random: number): void {
    const fresh = this.isNew(`outcome ${event.attempt}`);
    if (event.epoch !== this.epoch || !fresh) return;
    switch (this.mode.name) {
      case "closed":
      case "forced-closed":
        this.settleOrdinary(event, random);
        return;
      case "half-open":
        if (this.leases.delete(event.attempt)) this.settleProbe(event, random);
        return;
      case "open":
      case "isolated":
    }
  }

  private settleOrdinary(event: OutcomeEvent, random: number): void {
    const isClosed = this.mode.name === "closed";
    switch (event.type) {
      case "succeeded":
        this.note("success", event.attempt, event.startedAt);
        this.relieve(event.startedAt);
        return;
      case "failed": {
        this.note("failure", event.attempt, event.startedAt);
        this.notBefore = Math.max(this.notBefore, this.floor(event));
        const atOnce = event.severity === "opens-at-once";
        const inWindow =
          this.bucketOf(this.started(event.startedAt)) > this.bucketOf(this.time) - 24;
        if (isClosed && (atOnce || this.isFailing(inWindow))) {
          this.open(random, this.time, this.notBefore);
        }
        return;
      }
      case "throttled": {
        this.note("throttled", event.attempt, event.startedAt);
        this.throttle(event.retryAfterMs);
        const { starts, throttled } = this.countSince(this.bucketOf(this.time) - 11);
        if (isClosed && starts >= 20 && throttled / starts > 0.5) {
          this.open(random, this.time, Math.max(this.notBefore, this.throttledUntil));
        }
        return;
      }
      case "excluded":
    }
  }

  private settleProbe(event: OutcomeEvent, random: number): void {
    switch (event.type) {
      case "succeeded":
        this.probeSuccesses += 1;
        this.relieve(event.startedAt);
        if (this.probeSuccesses === 3) this.become({ name: "closed" });
        return;
      case "failed":
        this.open(random, this.time, this.floor(event));
        return;
      case "throttled":
        this.throttle(event.retryAfterMs);
        return;
      case "excluded":
    }
  }

  private refuse(retryAfterMs: number | null, random: number): void {
    const floor = this.floor({ severity: "opens-at-once", retryAfterMs });
    const { mode } = this;
    if (mode.name === "closed" || mode.name === "half-open") this.open(random, this.time, floor);
    if (mode.name === "open") this.mode = { ...mode, until: Math.max(mode.until, floor) };
  }

  private floor(failure: { severity: string; retryAfterMs: number | null }): number {
    const asked = believed(failure.retryAfterMs) ?? 0;
    return this.time + Math.max(asked, failure.severity === "opens-at-once" ? 600_000 : 0);
  }

  private throttle(retryAfterMs: number | null): void {
    let wait = believed(retryAfterMs);
    if (wait === null) {
      if (this.time >= this.throttledUntil) this.strikes += 1;
      this.strikes = Math.max(1, this.strikes);
      wait = [5000, 10_000, 20_000, 40_000][this.strikes - 1] ?? 60_000;
    }
    this.throttledUntil = Math.max(this.throttledUntil, this.time + wait);
  }

  private relieve(startedAt: number): void {
    if (this.started(startedAt) >= this.throttledUntil) this.strikes = 0;
  }

  private bucketOf(time: number): number {
    return Math.floor(time / 5000);
  }

  private countSince(oldestBucket: number): {
    starts: number;
    failures: number;
    throttled: number;
  } {
    const counts = { start: 0, failure: 0, success: 0, throttled: 0 };
    for (const { what, startedAt } of this.log) {
      if (this.bucketOf(startedAt) >= oldestBucket) counts[what] += 1;
    }
    return { starts: counts.start, failures: counts.failure, throttled: counts.throttled };
  }

  private isFailing(inWindow: boolean): boolean {
    const current = this.bucketOf(this.time);
    if (this.recount().starts < 20) return this.isFailingInARow();
    let oldest = this.bucketOf(this.time - 5000);
    while (this.countSince(oldest).starts < 20 && oldest > current - 23) oldest -= 1;
    const { starts, failures } = this.countSince(oldest);
    const trials = Math.max(starts, failures);
    // The Wilson bound turned round: is the observed rate 3 standard errors of 0.4 above 0.4?
    const excess = failures / trials - 0.4;
    const isProved = excess > 0 && excess ** 2 - (9 * 0.4 * 0.6) / trials >= -1e-12;
    return inWindow && failures >= 5 && isProved;
  }

  private isFailingInARow(): boolean {
    let lastSuccess = 0;
    let starts: { attempt: string; startedAt: number; failed: boolean }[] = [];
    for (const { what, attempt, startedAt, at } of this.log) {
      const known = starts.find((start) => start.attempt === attempt);
      if (what === "success") {
        lastSuccess = Math.max(lastSuccess, startedAt);
        starts = starts.filter((start) => start.startedAt > lastSuccess);
      } else if (known) {
        known.failed ||= what === "failure";
      } else if (what !== "throttled" && startedAt > lastSuccess) {
        starts = starts.filter((start) => start.startedAt > at - 900_000);
        starts.push({ attempt, startedAt, failed: what === "failure" });
        starts = starts.toSorted((a, b) => a.startedAt - b.startedAt).slice(-64);
      }
    }
    const row = starts.map(({ startedAt, failed }) => failed && startedAt > this.time - 900_000);
    return row.some((_, at) => row[at] && row[at + 1] && row[at + 2]);
  }
}

function believed(retryAfterMs: number | null): number | null {
  if (retryAfterMs === null || Number.isNaN(retryAfterMs)) return null;
  return Math.min(600_000, Math.max(1000, retryAfterMs));
}
