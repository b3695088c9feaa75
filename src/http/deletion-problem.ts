import type { Deletion } from "../generation/delete-generation.ts";
import { ProblemError } from "./problem.ts";

/** Why a generation was not deleted; null when it was. */
export function deletionProblem(id: string, deletion: Deletion): ProblemError | null {
  switch (deletion) {
    case "deleted":
      return null;
    case "running": {
      const detail = `The generation ${id} is running. Cancel it, or ask again when it has ended.`;
      return new ProblemError("generation_running", { detail, retryAfterSeconds: 2 });
    }
    case "settling": {
      const detail = `The generation ${id} has just ended and is still being written. Ask again in a moment.`;
      return new ProblemError("generation_running", { detail, retryAfterSeconds: 2 });
    }
    case "unknown": {
      const detail = `This account has no generation '${id.slice(0, 40)}'.`;
      return new ProblemError("not_found", { detail });
    }
  }
}
