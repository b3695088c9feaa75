import type { Amount } from "../accounts/ledger/amount.ts";
import type { Services } from "../services.ts";

/** What became of a generation that is reserved for. Whoever is `under-way` closes it himself. */
export type Fate =
  | { readonly kind: "under-way" }
  | { readonly kind: "ended"; readonly used: Amount }
  /** Its call was lost before it had a run. */
  | { readonly kind: "never-began" };

/**
 * What became of a generation, by its run and its record.
 * @throws When one of them does not answer.
 */
export async function fateOf(
  { runs, records }: Pick<Services, "runs" | "records">,
  accountId: string,
  generationId: string,
): Promise<Fate> {
  if (await runs.get(generationId).describe(accountId)) return { kind: "under-way" };
  const kept = await records.find(accountId, generationId);
  switch (kept.kind) {
    case "found": {
      const { images, costMicroUsd } = kept.generation;
      return { kind: "ended", used: { images: images.length, microUsd: costMicroUsd } };
    }
    case "unreadable":
      return { kind: "under-way" };
    case "missing":
      return { kind: "never-began" };
  }
}
