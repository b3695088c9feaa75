import type { TestImageView } from "../api/admin-views.ts";
import type { ApiError } from "../api/api-error.ts";

type Status = TestImageView["status"];

interface StatusWords {
  readonly name: string;
  /** What follows from it; null when nothing does. */
  readonly what: string | null;
  readonly tone: "good" | "warn" | "bad";
}

const statuses: Readonly<Record<Status, StatusWords>> = {
  completed: { name: "Made", what: null, tone: "good" },
  running: { name: "Being made", what: null, tone: "warn" },
  cancelled: { name: "Cancelled", what: null, tone: "warn" },
  failed: { name: "Failed", what: null, tone: "bad" },
  "not-begun": {
    name: "Not begun",
    what: "Nothing was spent. Try again in a moment.",
    tone: "warn",
  },
  unknown: {
    name: "No answer",
    what: "The connection to it was lost: it may still be made, and charged.",
    tone: "warn",
  },
};

export function testStatusWords(status: Status): StatusWords {
  return statuses[status];
}

/** Why no test was made, or nothing is known of it. */
export function testFaultWords({ code, message }: ApiError): string {
  if (code === "price_changed") return "The price has changed: nothing was made. See the new one.";
  if (code !== "unreachable") return message;
  return `${message} The images may be made all the same, and charged: the audit table says whether they were begun.`;
}
