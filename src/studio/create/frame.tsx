import type { ComponentChildren } from "preact";

interface FrameProps {
  readonly width: number;
  readonly height: number;
  readonly children?: ComponentChildren;
}

/** A picture's place, in its shape: as large as there is room for. */
export function Frame({ width, height, children }: FrameProps) {
  return (
    <div class="frame" style={{ "--ratio": String(width / height) }}>
      {children}
    </div>
  );
}
