import { useEffect, useState } from "preact/hooks";

import { asApiError } from "../api/api-error.ts";
import { compareGenerations, findGeneration } from "../api/calls.ts";
import type { ChangeView, GenerationView } from "../api/views.ts";
import { client } from "../state/session.ts";

/** Something that is asked for. */
export type Asked<Value> =
  | { readonly kind: "asking" }
  | { readonly kind: "there"; readonly value: Value }
  | { readonly kind: "fault"; readonly words: string };

/** The generations of these ids, each with its own fault. Asked for again when `tries` changes. */
export function useCompared(
  ids: readonly string[],
  tries: number,
): readonly Asked<GenerationView>[] {
  const asked = useAsked(ids, tries, () =>
    Promise.all(ids.map((id) => settled(findGeneration(client.value, id)))),
  );
  return asked.kind === "there" ? asked.value : ids.map(() => ({ kind: "asking" }));
}

/** What changed from the first of two to the other; null for more than two. */
export function useChanges(
  ids: readonly string[],
  tries: number,
): Asked<readonly ChangeView[]> | null {
  const [first, second, third] = ids;
  const isPair = first !== undefined && second !== undefined && third === undefined;
  const asked = useAsked(ids, tries, async () =>
    isPair ? (await compareGenerations(client.value, first, second)).changes : [],
  );
  return isPair ? asked : null;
}

function useAsked<Value>(
  ids: readonly string[],
  tries: number,
  ask: () => Promise<Value>,
): Asked<Value> {
  const [asked, setAsked] = useState<Asked<Value>>({ kind: "asking" });
  useEffect(() => {
    let isCurrent = true;
    setAsked({ kind: "asking" });
    void settled(ask()).then((outcome) => isCurrent && setAsked(outcome));
    return () => {
      isCurrent = false;
    };
  }, [ids.join(), tries]);
  return asked;
}

function settled<Value>(answer: Promise<Value>): Promise<Asked<Value>> {
  return answer.then(
    (value) => ({ kind: "there", value }),
    (error: unknown) => ({ kind: "fault", words: asApiError(error).message }),
  );
}
