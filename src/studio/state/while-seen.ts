interface Calls {
  /** How often `onStep` is called, in milliseconds. */
  readonly stepMs: number;
  readonly onStep: () => void;
  /** Somebody has come back to the page. */
  readonly onReturn: () => void;
}

/** Calls again and again while the page is to be seen: one that was forgotten asks for nothing. */
export function whileSeen({ stepMs, onStep, onReturn }: Calls): () => void {
  const step = () => {
    if (isSeen()) onStep();
  };
  const comeBack = () => {
    if (isSeen()) onReturn();
  };
  const timer = setInterval(step, stepMs);
  document.addEventListener("visibilitychange", comeBack);
  window.addEventListener("focus", comeBack);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", comeBack);
    window.removeEventListener("focus", comeBack);
  };
}

function isSeen(): boolean {
  return document.visibilityState === "visible";
}
