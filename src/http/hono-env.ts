import type { Caller } from "../accounts/caller.ts";
import type { AccountStanding } from "../accounts/ledger/decide-limits.ts";
import type { Scope } from "../domain/scope.ts";
import type { Services } from "../services.ts";
import type { ProblemCode } from "./problem.ts";
import type { RequestWatch } from "./request-watch.ts";

/**
 * What handlers find in their context. `caller` is set on every route behind `authenticate`;
 * `accountId`, whose generations may be read, and `scopes`, how far, there and behind
 * `authenticateReader`; `actor`, who it is, behind `authenticateAdmin`; `isSubmitted` once a run was
 * asked to begin, after which money may have been spent; `isReplayed` once a call has joined the
 * generation of an earlier one; `begunId` names the generation or batch that a call began or joined;
 * `standing` once the account's ledger has told it; `problem` once one is the answer; `requestId` and
 * `watch` always.
 */
export interface HonoEnv {
  readonly Bindings: Env;
  readonly Variables: {
    requestId: string;
    services: Services;
    caller: Caller;
    accountId: string;
    scopes: readonly Scope[];
    actor?: string;
    isSubmitted?: true;
    isReplayed?: true;
    begunId?: string;
    problem?: ProblemCode;
    watch: RequestWatch;
    standing?: AccountStanding;
  };
}
