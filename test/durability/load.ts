import { setTimeout as delay } from "node:timers/promises";

import type { RandomSource } from "../../src/simulator/random.ts";
import { readAnswer } from "../faults/read-answer.ts";
import { member } from "../json.ts";
import { columns, toRequest, type Column } from "./column.ts";
import { exchange, type Exchange } from "./exchange.ts";
import { createMark, promptWith } from "./mark.ts";
import type { Server } from "./server.ts";

/**
 * What a client does when its connection breaks, and beside it:
 * - `leaves-it`: nothing. It has no key, and may never learn an id.
 * - `sends-again`: sends the same again under its key, as soon as it can.
 * - `does-not-wait`: the same, and is content with 202.
 * - `cancels`: the same, and asks for it to be cancelled soon after.
 */
export type Manner = "leaves-it" | "sends-again" | "does-not-wait" | "cancels";

/** One request, as its client knows it. */
export interface Told {
  readonly mark: string;
  readonly column: Column;
  readonly manner: Manner;
  /** When it was sent first, in Unix milliseconds. */
  readonly sentAt: number;
  readonly wasPromised: boolean;
  readonly ids: readonly string[];
  /** See judge-crash.ts. */
  readonly told: readonly string[];
  readonly gaveUp: string | undefined;
}

/** Clients that ask for images without a pause, whatever becomes of the Worker. */
export interface Load {
  /** The Worker is up, at this address. */
  readonly up: (server: Server) => void;
  /** The Worker is gone. */
  readonly down: () => void;
  /** Asks for no more. Resolves when all that is sent again has its answer. */
  readonly end: () => Promise<readonly Told[]>;
}

/** How long a client takes before it sends again what was refused or broken off, in milliseconds. */
const pauseMs = 300;

/** How often what was refused is sent again in the end, when nothing is killed any more. */
const mostRefusals = 3;

const patienceMs = 60_000;

/** How soon a generation is cancelled at the latest, in milliseconds. */
const cancelMs = 500;

/** Starts so many clients, which wait for a Worker first. @param scenario Begins every mark. */
export function startLoad(options: {
  readonly clients: number;
  readonly manners: readonly Manner[];
  readonly scenario: string;
  readonly random: RandomSource;
}): Load {
  const { clients, manners, scenario, random } = options;
  const gate = createGate();
  const state = { isOver: false, count: 0 };
  const told: Told[] = [];
  const refused: Conversation[] = [];
  const converse = async (conversation: Conversation) => {
    const isAnswered = await carryOut(conversation, gate);
    // What is refused must not keep its client from asking for other things.
    if (isAnswered || conversation.refusals >= mostRefusals) told.push(toTold(conversation));
    else refused.push(conversation);
  };
  const client = async () => {
    while (!state.isOver) {
      await gate.whenUp();
      const column = columns[state.count % columns.length];
      const manner = manners[Math.floor(random() * manners.length)];
      state.count += 1;
      if (!column || !manner) throw new RangeError("There is nothing to ask for.");
      const order = { mark: createMark(scenario), column, manner, sentAt: Date.now() };
      await converse({ ...order, cancelAfterMs: random() * cancelMs, answers: [], refusals: 0 });
    }
  };
  const working = Promise.all(Array.from({ length: clients }, client));
  return {
    up: (server) => gate.open(server),
    down: () => gate.close(),
    async end() {
      state.isOver = true;
      await working;
      while (refused.length > 0) await Promise.all(refused.splice(0).map(converse));
      return told;
    },
  };
}

/** Lets clients through while there is a Worker. */
function createGate() {
  let server: Server | undefined;
  let waiting: ((server: Server) => void)[] = [];
  return {
    open(next: Server) {
      server = next;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake(next);
    },
    close() {
      server = undefined;
    },
    async whenUp(): Promise<Server> {
      return server ?? new Promise((resolve) => waiting.push(resolve));
    },
  };
}

type Order = Pick<Told, "mark" | "column" | "manner" | "sentAt">;

/** An order, and what came of it so far. */
interface Conversation extends Order {
  readonly cancelAfterMs: number;
  readonly answers: Exchange[];
  /** Times that it was refused. */
  refusals: number;
}

/** Sends an order until it has an answer. False when it is refused. */
async function carryOut(
  conversation: Conversation,
  { whenUp }: Pick<ReturnType<typeof createGate>, "whenUp">,
): Promise<boolean> {
  const { manner, answers, cancelAfterMs } = conversation;
  for (;;) {
    const answer = await sendOnce(await whenUp(), conversation);
    answers.push(answer);
    if (manner === "leaves-it" || isAnswer(answer)) break;
    if (answer.isWhole && answer.status !== null) {
      conversation.refusals += 1;
      return false;
    }
    await delay(pauseMs);
  }
  const id = answers.flatMap(idIn)[0];
  if (manner === "cancels" && id !== undefined) {
    await delay(cancelAfterMs);
    await cancel(await whenUp(), id);
  }
  return true;
}

function toTold({ mark, column, manner, sentAt, answers, refusals }: Conversation): Told {
  const last = answers.at(-1);
  const ids = [...new Set(answers.flatMap(idIn))];
  return {
    mark,
    column,
    manner,
    sentAt,
    ids,
    wasPromised: ids.length > 0 || answers.some(({ status }) => status !== null && status < 300),
    told: [...new Set(answers.flatMap(imagesIn))],
    gaveUp:
      refusals < mostRefusals
        ? undefined
        : `${last?.status} ${last?.content.toString("utf8", 0, 250)}`,
  };
}

function sendOnce(server: Server, { mark, column, manner }: Order) {
  const { path, headers, body } = toRequest(column, server.key, promptWith(mark, "[bytes:64000]"));
  const isAsync = manner === "does-not-wait" || manner === "cancels";
  return exchange({
    method: "POST",
    url: `${server.url}${path}`,
    headers: {
      ...headers,
      ...(manner === "leaves-it" ? {} : { "idempotency-key": mark }),
      ...(isAsync ? { prefer: "respond-async" } : {}),
    },
    body,
    signal: AbortSignal.timeout(patienceMs),
  });
}

async function cancel({ url, key }: Server, id: string): Promise<void> {
  await exchange({
    method: "POST",
    url: `${url}/v1/generations/${id}/cancel`,
    headers: { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(patienceMs),
  });
}

/** An interrupted run is an answer, too: it is the same however often it is asked for. */
function isAnswer({ status, isWhole, content }: Exchange): boolean {
  if (!isWhole || status === null) return false;
  return status < 300 || content.includes("generation_interrupted");
}

function idIn({ content }: Exchange): string[] {
  const id = /gen_[0-9a-z]{26}/.exec(content.toString("latin1"))?.[0];
  return id === undefined ? [] : [id];
}

/** Images that an answer holds whole, or says to be made. */
function imagesIn({ status, headers, content }: Exchange): readonly string[] {
  const { events, body, images } = readAnswer(status, headers, content);
  const last = events.filter(({ name }) => name.endsWith("completed"));
  const views = [body, ...last.map(({ data }) => data)].flatMap((view) => {
    const list = member(view, "images");
    return Array.isArray(list) ? list.map((image: unknown) => String(member(image, "sha256"))) : [];
  });
  const held = [...images, ...last.flatMap(({ image }) => image ?? [])];
  return [...views, ...held.map(({ sha256 }) => sha256)];
}
