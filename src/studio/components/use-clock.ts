import { useEffect, useState } from "preact/hooks";

/** The time, in Unix milliseconds, again and again. @param stepMs How often. */
export function useClock(stepMs: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), stepMs);
    return () => clearInterval(timer);
  }, [stepMs]);
  return now;
}
