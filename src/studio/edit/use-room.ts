import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

import type { Pixels } from "../../domain/size.ts";

/** How large an element is inside, in CSS pixels, now and whenever that changes. */
export function useRoom(element: RefObject<HTMLElement | null>): Pixels {
  const [room, setRoom] = useState<Pixels>({ width: 1, height: 1 });
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    const measure = () => setRoom({ width: current.clientWidth, height: current.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return room;
}
