/** The room that a shape is drawn in, in pixels. */
const room = 26;

/** A drawn shape: what is asked for is seen, not read. */
export function ShapeIcon({ width, height }: { width: number; height: number }) {
  const scale = (room - 4) / Math.max(width, height);
  const [w, h] = [Math.max(4, width * scale), Math.max(4, height * scale)];
  return (
    <svg aria-hidden="true" width={room} height={room} viewBox={`0 0 ${room} ${room}`}>
      <rect
        x={(room - w) / 2}
        y={(room - h) / 2}
        width={w}
        height={h}
        rx="2"
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
      />
    </svg>
  );
}
