import type { ExtractorFigure } from "./measure-extractor.ts";
import type { LatencyFigure } from "./measure-latency.ts";
import type { MemoryFigure } from "./measure-memory.ts";
import type { PreviewFigure } from "./measure-preview.ts";
import type { ReferencesFigure } from "./measure-references.ts";
import type { ThroughputFigure } from "./measure-throughput.ts";
import { round } from "./statistics.ts";

/** All that one run measured. */
export interface Figures {
  readonly latency: readonly LatencyFigure[];
  readonly throughput: readonly ThroughputFigure[];
  readonly preview: readonly PreviewFigure[];
  readonly memory: readonly MemoryFigure[];
  readonly references: readonly ReferencesFigure[];
  readonly extractor: readonly ExtractorFigure[];
}

/** A figure beside what it must reach. */
export interface Goal {
  readonly figure: string;
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Holds the figures of a run against the goals. Figures that were not measured have no goal. */
export function judge(figures: Figures): readonly Goal[] {
  return [
    ...judgeMemory(figures.memory),
    ...judgeReferences(figures.references),
    ...judgeExtractor(figures.extractor),
    ...judgePreview(figures.preview),
    ...judgeLatency(figures.latency),
    ...judgeThroughput(figures.throughput),
  ];
}

function judgeMemory(memory: readonly MemoryFigure[]): Goal[] {
  const growth = (subject: string, concurrent: number) =>
    memory.find((figure) => figure.subject === subject && figure.concurrent === concurrent)
      ?.growthMb;
  const eight = growth("diptych", 8);
  const plain = growth("plain", 8);
  const one = growth("diptych", 1);
  const goals: Goal[] = [];
  if (eight !== undefined) goals.push(atMost("memory growth, 8 × 25 MB", eight, 64, "MB"));
  if (eight !== undefined && plain !== undefined) {
    goals.push({
      figure: "memory growth, 8 × 25 MB, of the plain Worker's",
      goal: "≤ 1/6",
      measured: `1/${round(plain / eight)} (${plain} MB)`,
      met: eight * 6 <= plain,
    });
  }
  if (one !== undefined) goals.push(atMost("memory growth, 1 × 25 MB", one, 24, "MB"));
  return goals;
}

function judgeReferences(references: readonly ReferencesFigure[]): Goal[] {
  return references
    .filter(({ way }) => way === "streamed")
    .map(({ provider, concurrent, growthMb }) =>
      atMost(`memory growth, ${concurrent} × 4 references to ${provider}`, growthMb, 64, "MB"),
    );
}

/** How much longer a byte may take in the largest body than in the smallest. */
const linearity = 1.5;

function judgeExtractor(extractor: readonly ExtractorFigure[]): Goal[] {
  const first = extractor[0];
  const last = extractor.at(-1);
  if (!first || !last) return [];
  const slowest = Math.min(...extractor.map(({ megabytesPerSecond }) => megabytesPerSecond));
  const perByte = round(first.megabytesPerSecond / last.megabytesPerSecond, 2);
  return [
    atLeast("extractor in workerd, slowest size", slowest, 150, "MB/s"),
    atMost(
      `extractor, time per byte at ${last.base64Mb} MB over ${first.base64Mb} MB`,
      perByte,
      linearity,
      "×",
    ),
  ];
}

function judgePreview(preview: readonly PreviewFigure[]): Goal[] {
  return preview
    .filter(({ subject }) => subject === "diptych")
    .map((figure) =>
      atMost(
        `first preview of ${figure.preview}, over the pipe, p50`,
        figure.firstByteOverPipeP50Ms,
        figure.preview === "100 KB" ? 5 : 10,
        "ms",
      ),
    );
}

function judgeLatency(latency: readonly LatencyFigure[]): Goal[] {
  const goals = latency
    .filter(({ subject }) => subject === "diptych")
    .map(({ image, overStoreP50Ms }) =>
      atMost(`${image}: added over store, p50`, overStoreP50Ms, 15, "ms"),
    );
  const added = (subject: string, image: string) =>
    latency.find((figure) => figure.subject === subject && figure.image === image)?.overDirectP50Ms;
  for (const [image, share] of [
    ["2 MB", 1],
    ["8 MB", 0.7],
  ] as const) {
    for (const other of ["plain", "portkey"]) {
      const own = added("diptych", image);
      const theirs = added(other, image);
      if (own === undefined || theirs === undefined) continue;
      goals.push({
        figure: `${image}: added over direct, p50, of ${other}'s`,
        goal: share === 1 ? "< 1 ×" : `≤ ${share} ×`,
        measured: `${round(own / theirs, 2)} × (${own} of ${theirs} ms)`,
        met: share === 1 ? own < theirs : own <= share * theirs,
      });
    }
  }
  return goals;
}

function judgeThroughput(throughput: readonly ThroughputFigure[]): Goal[] {
  const rate = (subject: string) =>
    throughput.find((figure) => figure.subject === subject && figure.image === "2 MB")
      ?.requestsPerSecond;
  const own = rate("diptych");
  if (own === undefined) return [];
  return (
    [
      ["store", 0.8],
      ["plain", 1.5],
      ["portkey", 1.5],
    ] as const
  ).flatMap(([other, share]) => {
    const theirs = rate(other);
    if (theirs === undefined) return [];
    const figure = `2 MB, 32 at once: requests a second, of ${other}'s`;
    const ratio = round(own / theirs, 2);
    const measured = `${ratio} × (${own} of ${theirs})`;
    return [{ figure, goal: `≥ ${share} ×`, measured, met: own >= share * theirs }];
  });
}

function atMost(figure: string, measured: number, most: number, unit: string): Goal {
  const met = measured <= most;
  return { figure, goal: `≤ ${most} ${unit}`, measured: `${measured} ${unit}`, met };
}

function atLeast(figure: string, measured: number, least: number, unit: string): Goal {
  const met = measured >= least;
  return { figure, goal: `≥ ${least} ${unit}`, measured: `${measured} ${unit}`, met };
}
