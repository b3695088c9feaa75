import type { Pixels } from "../../domain/size.ts";
import { isPlain } from "../components/key-event.ts";
import type { Point } from "../mask/mask-step.ts";

interface SurfaceKeys {
  readonly room: Pixels;
  /** How far an arrow moves the brush, in CSS pixels; with Shift four times as far. */
  readonly step: number;
  /** True while arrows move the picture. */
  readonly isMoving: boolean;
  /** Where the brush is. */
  readonly place: Point | null;
  readonly onPlace: (place: Point) => void;
  readonly onDab: (place: Point) => void;
  readonly onDrag: (by: Point) => void;
}

const directions: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** How far an arrow moves the picture, in CSS pixels. */
const dragStep = 40;

/** The keys of the surface itself: arrows move the brush or the picture, Space sets the brush down. */
export function surfaceKeys(keys: SurfaceKeys): (event: KeyboardEvent) => void {
  const { room, isMoving, onPlace } = keys;
  const place = keys.place ?? { x: room.width / 2, y: room.height / 2 };
  return (event) => {
    const direction = directions[event.key];
    if (!isPlain(event) || (!direction && !isDab(event.key))) return;
    event.preventDefault();
    if (direction && isMoving) {
      keys.onDrag({ x: -direction.x * dragStep, y: -direction.y * dragStep });
    } else if (direction) {
      const step = keys.step * (event.shiftKey ? 4 : 1);
      onPlace({
        x: clamp(place.x + direction.x * step, room.width),
        y: clamp(place.y + direction.y * step, room.height),
      });
    } else if (!isMoving) {
      onPlace(place);
      keys.onDab(place);
    }
  };
}

function isDab(key: string): boolean {
  return key === " " || key === "Enter";
}

function clamp(at: number, most: number): number {
  return Math.min(most, Math.max(0, at));
}
