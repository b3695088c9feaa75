import { createAccount, type Account } from "../worker/accounts.ts";
import { callsWithPrompt } from "../worker/simulator-calls.ts";
import { gather, type Evidence } from "./evidence.ts";
import { judge, type Judgement } from "./invariants.ts";
import { perform, type Play } from "./play.ts";
import type { Script } from "./script.ts";
import { leave } from "./stage.ts";

/** What became of one play. */
export interface Judged extends Judgement {
  readonly script: Script;
  readonly evidence: Evidence;
}

/**
 * Plays a play, and judges it.
 * @param shared An account that has others, too; without one it gets an account of its own.
 */
export async function tryOut(play: Play, shared?: Account): Promise<Judged> {
  const account = shared ?? (await createAccount({ tier: "pro" }));
  const played = await perform(play, account);
  const { script } = played;
  const calls = await callsWithPrompt(script.mark);
  const evidence = await gather(played, account, { calls, ownsAccount: shared === undefined });
  leave(script);
  return { ...judge(evidence), evidence, script };
}

/** Does something with each, so many at once. Results are in the order of what they came from. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const work = async () => {
    for (const [index, item] of left) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

/** What the client was told, for the report of a violation. */
export function toldIn({ evidence }: Judged): string {
  const told = evidence.answers.map(
    ({ status, end, outcome, problem }) =>
      `${status ?? "no answer"} ${end} ${outcome ?? problem ?? "nothing"}`,
  );
  return told.join(" | ");
}
