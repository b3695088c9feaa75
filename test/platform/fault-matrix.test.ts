import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";

import { columns, listCells, playOf, type Cell } from "./cells.ts";
import { isWhole, print, requireDiscreet, say } from "./report.ts";
import { setStage } from "./stage.ts";
import { eachOf, toldIn, tryOut, type Judged } from "./trial.ts";

/** In a selection, so many cells of small images are tried. */
const mostSelected = 60;

beforeAll(setStage);

type Tried = Judged & { readonly cell: Cell; readonly title: string };

async function tryCell(cell: Cell, index: number): Promise<Tried> {
  const judged = await tryOut(playOf(cell, index));
  const { fault, surface, form, model } = cell;
  return {
    ...judged,
    cell,
    title: `${fault.name}, ${surface} ${form} ${model} [${toldIn(judged)}]`,
  };
}

/** One cell a fault, in a column that moves on, so that all columns are seen. */
function select(cells: readonly Cell[]): readonly Cell[] {
  const rows = Map.groupBy(cells, ({ fault }) => fault);
  const small = [...rows].filter(([{ inParts }]) => !inParts);
  return small.slice(0, mostSelected).flatMap(([, row], index) => row[index % row.length] ?? []);
}

/** One line a fault, one word a column: what was violated. */
function tableOf(tried: readonly Tried[]): string {
  const rows = Map.groupBy(tried, ({ cell }) => cell.fault.name);
  const width = Math.max(...[...rows.keys()].map((name) => name.length));
  const head = columns.map(({ surface, form, model }) => `${surface} ${form} ${model}`);
  const lines = [...rows].map(([name, cells]) => {
    const words = columns.map((column, index) => {
      const found = cells.find(
        ({ cell }) =>
          cell.surface === column.surface &&
          cell.form === column.form &&
          cell.model === column.model,
      );
      const names = found?.violations.map((why) => why.split(":")[0] ?? "");
      const word = found ? names?.join(",") || (isStruck(found) ? "ok" : "not met") : "–";
      return word.padEnd(head[index]?.length ?? 0);
    });
    return `${name.padEnd(width)}  ${words.join("  ")}`.trimEnd();
  });
  return [`${"".padEnd(width)}  ${head.join("  ")}`, ...lines].join("\n");
}

function isStruck({ script }: Judged): boolean {
  return script.struck.length > 0;
}

describe("a platform that fails", () => {
  it("loses no image and no money", { timeout: 900_000 }, async ({ expect }) => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const all = listCells().filter(({ fault }) => fault.name.includes(env.PLATFORM_ONLY));
    const cells = isWhole ? all : select(all);
    const numbered = cells.map((cell, index) => ({ cell, index }));
    const small = numbered.filter(({ cell }) => !cell.fault.inParts);
    const large = numbered.filter(({ cell }) => cell.fault.inParts);
    const tried = [
      ...(await eachOf(small, 8, ({ cell, index }) => tryCell(cell, index))),
      ...(await eachOf(large, 3, ({ cell, index }) => tryCell(cell, index))),
    ];
    if (isWhole) print(tableOf(tried));
    say("faults of the platform", tried);
    requireDiscreet(logged.mock.calls);
    expect(
      tried.flatMap(({ title, violations }) => violations.map((why) => `${title}: ${why}`)),
    ).toEqual([]);
    expect(tried.filter(isStruck).length / tried.length).toBeGreaterThan(0.8);
  });
});
