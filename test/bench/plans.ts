import type { ImageLabel, PreviewLabel } from "./images.ts";
import type { SubjectName } from "./subjects.ts";

/** How much of everything is measured. */
export interface BenchPlan {
  readonly latency: readonly { readonly label: ImageLabel; readonly rounds: number }[];
  readonly throughput: readonly {
    readonly label: ImageLabel;
    readonly rounds: number;
    readonly requests: number;
  }[];
  readonly preview: readonly { readonly label: PreviewLabel; readonly rounds: number }[];
  readonly memory: readonly {
    readonly concurrent: number;
    readonly rounds: number;
    readonly subjects: readonly SubjectName[];
  }[];
  readonly references: readonly { readonly concurrent: number; readonly rounds: number }[];
  /** Sizes in MB of base64. */
  readonly extractor: { readonly sizes: readonly number[]; readonly rounds: number };
}

const inBetween: readonly SubjectName[] = ["pipe", "store", "plain", "portkey", "diptych"];

/** About a quarter of an hour on two cores. */
export const fullPlan: BenchPlan = {
  latency: [
    { label: "1 KB", rounds: 100 },
    { label: "100 KB", rounds: 100 },
    { label: "2 MB", rounds: 60 },
    { label: "8 MB", rounds: 30 },
    { label: "25 MB", rounds: 15 },
  ],
  throughput: [
    { label: "1 KB", rounds: 5, requests: 640 },
    { label: "100 KB", rounds: 5, requests: 320 },
    { label: "2 MB", rounds: 5, requests: 96 },
  ],
  preview: [
    { label: "100 KB", rounds: 40 },
    { label: "2 MB", rounds: 40 },
  ],
  memory: [
    { concurrent: 1, rounds: 3, subjects: inBetween },
    { concurrent: 4, rounds: 3, subjects: inBetween },
    { concurrent: 8, rounds: 3, subjects: inBetween },
  ],
  references: [
    { concurrent: 1, rounds: 3 },
    { concurrent: 4, rounds: 3 },
  ],
  extractor: { sizes: [1, 4, 16, 64], rounds: 9 },
};

/** Within two minutes on two cores: enough to see a step back, not to publish. */
export const quickPlan: BenchPlan = {
  latency: [
    { label: "1 KB", rounds: 11 },
    { label: "2 MB", rounds: 7 },
    { label: "8 MB", rounds: 3 },
  ],
  throughput: [{ label: "2 MB", rounds: 1, requests: 32 }],
  preview: [
    { label: "100 KB", rounds: 5 },
    { label: "2 MB", rounds: 3 },
  ],
  memory: [
    { concurrent: 1, rounds: 1, subjects: ["diptych"] },
    { concurrent: 8, rounds: 1, subjects: ["plain", "diptych"] },
  ],
  references: [{ concurrent: 4, rounds: 1 }],
  extractor: { sizes: [1, 16, 64], rounds: 3 },
};
