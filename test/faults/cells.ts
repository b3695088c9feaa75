import { faultAt, providers, type Cell, type Fault, type Form, type Surface } from "./cell.ts";

const columns: readonly { readonly surface: Surface; readonly form: Form }[] = [
  { surface: "openai", form: "json" },
  { surface: "openai", form: "stream" },
  { surface: "native", form: "json" },
  { surface: "native", form: "stream" },
];

/** Failures of one engine between two resets: breakers open at the third in a row. */
const mostFailures = 2;

/** Every cell of some rows. OpenAI's surface has no words to do without a fallback. */
export function listCells(faults: readonly Fault[]): readonly Cell[] {
  return faults.flatMap((fault) =>
    fault.variants.flatMap((variant) =>
      providers
        .filter((first) => fault.at[first] !== null)
        .flatMap((first) =>
          columns
            .filter(({ surface }) => variant !== "no-fallback" || surface === "native")
            .map((column) => ({ fault, variant, first, ...column })),
        ),
    ),
  );
}

/** Cells that run at the same time, between two resets of the breakers. */
export type Batch = readonly Cell[];

/**
 * Arranges cells so that no breaker changes what another cell sees: at most two failures of an
 * engine to a batch, so few that none opens, and healthy cells between them; a fault that opens
 * breakers at once is alone with its own, which all start before it is known.
 */
export function planBatches(cells: readonly Cell[]): readonly Batch[] {
  const own = (pace: Fault["pace"]) => cells.filter(({ fault }) => fault.pace === pace);
  const healthy = own("short").filter(({ fault }) => fault.outcome === "served");
  const failing = own("short").filter(({ fault }) => fault.outcome !== "served");
  const opening = Object.values(
    Object.groupBy(
      own("opens-breakers"),
      ({ fault, variant, first }) => `${fault.name} ${variant} ${first}`,
    ),
  ).map((batch) => batch ?? []);
  const ordinary = pack(failing, mostFailures);
  const share = Math.max(1, Math.ceil(healthy.length / Math.max(1, ordinary.length)));
  const mixed = ordinary.map((batch, index) =>
    interleave(batch, healthy.slice(index * share, (index + 1) * share)),
  );
  const left = chunk(healthy.slice(ordinary.length * share), mostFailures * 2);
  return [...mixed, ...left, ...opening, ...pack(own("heavy"), 1)];
}

/** Fills batches in order, each with so many failures of an engine at most. */
function pack(cells: readonly Cell[], most: number): Cell[][] {
  const batches: Cell[][] = [];
  for (const cell of cells) {
    const fits = (batch: readonly Cell[]) =>
      failuresOf([...batch, cell]).every((count) => count <= most);
    const open = batches.find(fits);
    if (open) open.push(cell);
    else batches.push([cell]);
  }
  return batches;
}

/** How often each engine fails in a batch, allowed retries included. */
export function failuresOf(batch: Batch): readonly number[] {
  return providers.map((provider) =>
    batch
      .filter(({ fault }) => fault.outcome !== "served")
      .reduce((sum, cell) => {
        const fault = faultAt(cell, provider);
        const retries = cell.variant === "other-healthy" ? 0 : (fault?.mostRetries ?? 0);
        return fault ? sum + 1 + retries : sum;
      }, 0),
  );
}

function interleave(some: readonly Cell[], others: readonly Cell[]): Cell[] {
  const longest = Math.max(some.length, others.length);
  return Array.from({ length: longest }, (_, index) => [
    ...some.slice(index, index + 1),
    ...others.slice(index, index + 1),
  ]).flat();
}

function chunk(cells: readonly Cell[], size: number): Cell[][] {
  return Array.from({ length: Math.ceil(cells.length / size) }, (_, index) =>
    cells.slice(index * size, (index + 1) * size),
  );
}
