import type { UsageGroup } from "../api/admin-views.ts";

/** What a chart counts of each group. */
export type Measure = (group: UsageGroup) => number;

/** A chart of columns, one a day, in which each model has its part. */
export interface DayChart {
  /** Models, in the order in which they are stacked and coloured. */
  readonly series: readonly string[];
  readonly days: readonly {
    readonly day: string;
    /** One for each of the series. */
    readonly values: readonly number[];
    readonly total: number;
  }[];
  /** Of the highest column; at least a hair above 0. */
  readonly most: number;
}

/** Sums by day and model, as columns; days without any are empty ones. */
export function toDayChart(
  groups: readonly UsageGroup[],
  days: readonly string[],
  measure: Measure,
): DayChart {
  const series = [...new Set(groups.flatMap(({ model }) => model ?? []))].toSorted();
  const columns = days.map((day) => {
    const ofDay = groups.filter((group) => group.day === day);
    const values = series.map((model) => sum(ofDay.filter((group) => group.model === model)));
    return { day, values, total: values.reduce((total, value) => total + value, 0) };
  });
  return { series, days: columns, most: Math.max(1e-9, ...columns.map(({ total }) => total)) };

  function sum(some: readonly UsageGroup[]): number {
    return some.reduce((total, group) => total + measure(group), 0);
  }
}

/** A row of a chart whose bars lie. */
export interface NamedBar {
  readonly name: string;
  readonly value: number;
  /** Of the longest, 0 to 1. */
  readonly share: number;
}

/** Values by name, the greatest first. */
export function toBars(values: readonly { readonly name: string; readonly value: number }[]) {
  const most = Math.max(1e-9, ...values.map(({ value }) => value));
  return values
    .toSorted((a, b) => b.value - a.value)
    .map(({ name, value }): NamedBar => ({ name, value, share: value / most }));
}

/** A share of 0 to 1 as `12.5 %`; a dash for none. */
export function shareWords(share: number | null): string {
  if (share === null) return "–";
  return `${Math.round(share * 1000) / 10} %`;
}
