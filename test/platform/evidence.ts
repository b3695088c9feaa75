import { env } from "cloudflare:workers";

import type { LedgerReport } from "../../src/accounts/account-ledger.ts";
import type { Generation } from "../../src/domain/generation.ts";
import { createServices } from "../../src/services.ts";
import { imagePrefix } from "../../src/storage/images.ts";
import { member } from "../json.ts";
import type { Account } from "../worker/accounts.ts";
import { get } from "../worker/api.ts";
import { readGeneration, type GenerationAnswer } from "../worker/generations.ts";
import type { SimulatorCall } from "../worker/simulator-calls.ts";
import { fetchImage, type Answer } from "./client.ts";
import { sharedNow } from "./clock.ts";
import { fireAlarm, keptBy, type Followed } from "./follow.ts";
import type { Script } from "./script.ts";

type End = GenerationAnswer["status"];

/** What the surroundings of a run must have led to. */
export interface Expected {
  /** How it may end. */
  readonly ends: readonly End[];
  /** How it may end, too, when a call was lost, after which no more than one is made. */
  readonly endsInterrupted: readonly End[];
  /** Its client comes back until it is told how it ended. */
  readonly isPatient: boolean;
  /** How many images it has when it is completed; null for any. */
  readonly images: number | null;
  /** How many calls it takes when no call was lost; null for any. */
  readonly calls: number | null;
  /** Codes of problems with status 500 and above that its client may be told. */
  readonly problems: readonly string[];
}

/** All that a run is judged from. */
export interface Evidence {
  readonly expected: Expected;
  readonly script: Pick<Script, "generationId" | "resets" | "stored" | "struck">;
  readonly prompt: string;
  /** In the order of the tries. */
  readonly answers: readonly Answer[];
  /** The status that the wish to cancel was answered with; null when there was none. */
  readonly cancelled: number | null;
  readonly followed: Followed;
  /** In the order in which they began. */
  readonly calls: readonly SimulatorCall[];
  /** `GET /v1/generations/{id}` while its run is there, and after that was removed. */
  readonly views: readonly (GenerationAnswer | null)[];
  /** As D1 has it. */
  readonly row: Generation | null;
  /** As R2 has it. */
  readonly record: Generation | null;
  /** SHA-256 by the id of the image. */
  readonly stored: Readonly<Record<string, string>>;
  /** Under the generation's prefix. */
  readonly keys: readonly string[];
  /** Of an account that has no other generation; null of one that has. */
  readonly ledger: LedgerReport | null;
}

/** What is known when a run has come to its end. */
export interface Played {
  readonly expected: Expected;
  readonly script: Script;
  readonly prompt: string;
  readonly answers: readonly Answer[];
  readonly cancelled: number | null;
  readonly followed: Followed;
}

/** Gathers what there is to be known of a run. Removes what the run itself still has. */
export async function gather(
  played: Played,
  account: Account,
  { calls, ownsAccount }: { calls: readonly SimulatorCall[]; ownsAccount: boolean },
): Promise<Evidence> {
  const { generationId: id } = played.script;
  const views = [];
  let row: Generation | null = null;
  let record: Generation | null = null;
  let keys: readonly string[] = [];
  const stored: Record<string, string> = {};
  if (id !== null) {
    const { accountId } = account;
    views.push(await viewOf(id, account));
    row = (await createServices(env).generations.find(accountId, id)) ?? null;
    record = await recordOf(accountId, id);
    const listed = await env.BUCKET.list({ prefix: imagePrefix(accountId, id) });
    keys = listed.objects.map(({ key }) => key);
    for (const image of views[0]?.images ?? []) {
      stored[image.id] = await fetchImage(image.url, account);
    }
    const { kind, alarmAt } = await keptBy(id);
    if (kind === "logged" && alarmAt !== null) await fireAlarm(played.script, id, alarmAt);
    views.push(await viewOf(id, account));
  }
  const ledger = ownsAccount ? await ledgerOf(account).describe(sharedNow()) : null;
  return { ...played, calls, views, row, record, stored, keys, ledger };
}

async function viewOf(id: string, account: Account): Promise<GenerationAnswer | null> {
  const response = await get(`/v1/generations/${id}`, account);
  return response.ok ? readGeneration(response) : null;
}

async function recordOf(accountId: string, id: string): Promise<Generation | null> {
  const object = await env.BUCKET.get(`records/${accountId}/${id}.json`);
  return object && (member(await object.json(), "generation") as Generation);
}

/** The ledger of an account. */
export function ledgerOf({ accountId }: Account) {
  return env.ACCOUNT_LEDGER.getByName(accountId);
}
