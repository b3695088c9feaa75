import { STATUS_CODES } from "node:http";

import type { Call } from "./call.ts";
import { findFault, type ErrorFaultOf } from "./fault.ts";
import { withFrameFaults, type FaultEvents } from "./frame-faults.ts";
import { textReply, type MessageReply, type Reply } from "./reply.ts";

/** Applies the faults of a call that concern its connection or the frames of its body. */
export function withReplyFaults(
  call: Call,
  reply: Reply,
  options: { events: FaultEvents; done: boolean },
): Reply {
  const { faults } = call.record;
  if (findFault(faults, "hang-before-headers")) return { kind: "hang" };
  if (findFault(faults, "reset-before-headers")) return { kind: "reset" };
  if (reply.kind !== "message") return reply;
  const cutAfterHeaders =
    findFault(faults, "reset-after-headers") ?? findFault(faults, "stall-after-headers");
  const { newline, sseComments } = call.state.settings();
  return {
    ...reply,
    headersAtOnce: reply.headersAtOnce || cutAfterHeaders !== undefined,
    silentMs: findFault(faults, "slow-headers")?.delayMs,
    frames: () =>
      withFrameFaults(reply.frames(), {
        faults,
        streamed: reply.streamed,
        events: options.events,
        settings: { newline, sseComments, done: options.done },
      }),
  };
}

/** The page a proxy in front of a provider answers with. */
export function htmlReply(status: number, title: string): MessageReply {
  const heading = `${status} ${title}`;
  return textReply(
    status,
    { "content-type": "text/html; charset=UTF-8", server: "cloudflare" },
    `<html>\r\n<head><title>${heading}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`,
  );
}

/** A server's error with the body that the fault names. @param json The provider's own answer. */
export function serverErrorReply(fault: ErrorFaultOf<"server-error">, json: () => Reply): Reply {
  switch (fault.body) {
    case "html":
      return htmlReply(
        fault.status,
        STATUS_CODES[fault.status] ?? "Web server is returning an unknown error",
      );
    case "empty":
      return textReply(fault.status, {}, "");
    case "json":
      return json();
  }
}
