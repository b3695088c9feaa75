/** Undoes what was started, the latest first. */
type Undo = () => void | Promise<void>;

const pending: Undo[] = [];
let isStopping = false;

/** Has something undone at the end, on failure and on Ctrl-C. Returns how to undo it earlier. */
export function onCleanup(undo: Undo): () => Promise<void> {
  pending.push(undo);
  return async () => {
    const position = pending.indexOf(undo);
    if (position < 0) return;
    pending.splice(position, 1);
    await undo();
  };
}

/** Runs a command's main function, then undoes all it has started, however it ends. */
export async function runToEnd(main: () => Promise<void>): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void stop(130));
  }
  try {
    await main();
  } catch (error) {
    if (isStopping) return;
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    await stop(1);
  }
  await stop(Number(process.exitCode ?? 0));
}

async function stop(code: number): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  for (const undo of pending.toReversed()) {
    try {
      await undo();
    } catch (error) {
      process.stderr.write(`Could not clean up: ${String(error)}\n`);
    }
  }
  process.exit(code);
}
