import { formatTable } from "./format-table.ts";
import type { Figures, Goal } from "./goals.ts";
import { subjectNames } from "./subjects.ts";

/** The figures of a run as text, for a terminal. */
export function formatFigures(figures: Figures): string {
  return [
    latencyTable(figures, "added latency over direct, ms (p50 / p95); direct: its own time"),
    storeTable(figures),
    ledgerTable(figures),
    throughputTable(figures),
    previewTable(figures),
    memoryTable(figures),
    referencesTable(figures),
    extractorTable(figures),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

/** The goals, and whether they were met. */
export function formatGoals(goals: readonly Goal[]): string {
  const rows = goals.map(({ figure, goal, measured, met }) => [
    met ? "met" : "MISSED",
    figure,
    goal,
    measured,
  ]);
  return formatTable("goals", ["", "figure", "goal", "measured"], rows);
}

function latencyTable({ latency }: Figures, title: string): string {
  const sizes = unique(latency.map(({ image }) => image));
  return bySubject(title, sizes, (subject, image) => {
    const figure = latency.find((each) => each.subject === subject && each.image === image);
    if (!figure) return "";
    if (subject === "direct") return `${figure.p50Ms} / ${figure.p95Ms}`;
    return `${signed(figure.overDirectP50Ms)} / ${signed(figure.overDirectP95Ms)}`;
  });
}

function storeTable({ latency }: Figures): string {
  const sizes = unique(latency.map(({ image }) => image));
  const title = "added latency over store, ms (p50 / p95) · CPU s per image, one at a time";
  return bySubject(title, sizes, (subject, image) => {
    const figure = latency.find((each) => each.subject === subject && each.image === image);
    if (!figure || subject === "direct") return "";
    const processor = figure.processorSecondsPerImage ?? "";
    return `${signed(figure.overStoreP50Ms)} / ${signed(figure.overStoreP95Ms)} · ${processor}`;
  });
}

function ledgerTable({ latency }: Figures): string {
  const rows = latency.flatMap(({ image, ledger }) =>
    ledger ? [[image, `${ledger.p50Ms} / ${ledger.p95Ms}`]] : [],
  );
  const title = "the account's ledger on a request to Diptych, ms";
  return formatTable(title, ["image", "p50 / p95"], rows);
}

function throughputTable({ throughput }: Figures): string {
  const sizes = unique(throughput.map(({ image }) => image));
  const title = "requests a second, 32 at once · CPU s per image";
  return bySubject(title, sizes, (subject, image) => {
    const figure = throughput.find((each) => each.subject === subject && each.image === image);
    if (!figure) return "";
    const processor = figure.processorSecondsPerImage;
    return `${figure.requestsPerSecond}${processor === null ? "" : ` · ${processor}`}`;
  });
}

function previewTable({ preview }: Figures): string {
  const rows = preview.map((figure) => [
    figure.subject,
    `${figure.preview} (${figure.bytes})`,
    `${figure.firstByteP50Ms} / ${figure.firstByteP95Ms}`,
    String(figure.firstByteOverPipeP50Ms),
    String(figure.wholeP50Ms),
    String(figure.wholeOverPipeP50Ms),
  ]);
  const head = ["", "preview", "first byte p50 / p95", "over pipe", "whole p50", "over pipe"];
  return formatTable("preview: from the upstream's first byte to the client's, ms", head, rows);
}

function memoryTable({ memory }: Figures): string {
  const counts = unique(memory.map(({ concurrent }) => concurrent));
  const title = "memory growth over idle, MB, N images of 25 MB at once (R2's process apart)";
  const columns = counts.map((count) => `${count} at once`);
  return bySubject(title, columns, (subject, column) => {
    const figure = memory.find(
      (each) => each.subject === subject && `${each.concurrent} at once` === column,
    );
    return figure ? `${figure.growthMb} (${figure.storageGrowthMb})` : "";
  });
}

function referencesTable({ references }: Figures): string {
  const rows = references.map((figure) => [
    figure.provider,
    figure.way,
    String(figure.concurrent),
    String(figure.growthMb),
    String(figure.processorSecondsPerRequest),
  ]);
  const title = "4 references of 6 MB sent to an engine: memory growth over idle, MB";
  return formatTable(title, ["", "", "at once", "growth", "CPU s per request"], rows);
}

function extractorTable({ extractor }: Figures): string {
  const rows = extractor.map((figure) => [
    `${figure.base64Mb} MB`,
    `${figure.p50Ms}`,
    `${figure.megabytesPerSecond}`,
  ]);
  return formatTable("extractor in workerd, 4 KiB chunks", ["base64", "ms", "MB/s"], rows);
}

function bySubject<Column extends string>(
  title: string,
  columns: readonly Column[],
  cell: (subject: string, column: Column) => string,
): string {
  const rows = subjectNames
    .map((subject) => [subject, ...columns.map((column) => cell(subject, column))])
    .filter((row) => row.slice(1).some((text) => text !== ""));
  return formatTable(title, ["", ...columns], rows);
}

function signed(value: number): string {
  return value < 0 ? String(value) : `+${value}`;
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
