/** One call that the simulator received; see its call log. */
export interface SimulatorCall {
  readonly provider: string;
  readonly model: string;
  readonly response: {
    /** "pending" until the call has ended in one way or another. */
    readonly outcome: string;
    readonly images: readonly { readonly sha256: string }[];
  };
}

/** The calls whose prompt contains a text, oldest first. */
export async function callsWithPrompt(
  simulatorUrl: string | undefined,
  prompt: string,
): Promise<readonly SimulatorCall[]> {
  const response = await fetch(
    `${simulatorUrl}/__control/calls?prompt=${encodeURIComponent(prompt)}`,
  );
  const { calls } = (await response.json()) as { calls: SimulatorCall[] };
  return calls;
}
