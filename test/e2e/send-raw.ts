import { connect } from "node:net";

/**
 * Sends a text over a connection of its own, as no client would. Resolves with what came back until
 * it was closed, which is nothing when it was cut.
 */
export function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString("latin1")));
    socket.once("error", () => socket.destroy());
    socket.once("close", () => resolve(answer));
  });
}
