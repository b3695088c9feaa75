/** Drawn on a grid of 20, in the colour of the text. */
const paths = {
  sun: "M10 3v1.5M10 15.5V17M3 10h1.5M15.5 10H17M5 5l1 1M14 14l1 1M15 5l-1 1M6 14l-1 1M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z",
  moon: "M16 11.5A6.5 6.5 0 0 1 8.5 4 6.5 6.5 0 1 0 16 11.5Z",
  screen: "M3 4.5h14v9H3zM7 17h6M10 13.5V17",
  star: "m10 3 2.2 4.5 4.8.7-3.5 3.4.8 4.9L10 14.2l-4.3 2.3.8-4.9L3 8.2l4.8-.7z",
  download: "M10 3v9M6 8.5 10 12.5l4-4M4 16.5h12",
  trash: "M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5",
  again: "M15.5 7A6 6 0 1 0 16 11M16 3.5V7h-3.5",
  swap: "M4 7.5h11.5L12 4M16 12.5H4.5L8 16",
  copy: "M7 7h9v9H7zM4 13V4h9",
  close: "m5 5 10 10M15 5 5 15",
  search: "M13 9a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0ZM12.5 12.5 17 17",
  image: "M3 4.5h14v11H3zM3 13l4-4 3.5 3.5 2.5-2L17 14M13.5 8a.8.8 0 1 1-1.6 0 .8.8 0 0 1 1.6 0Z",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  compare: "M10 2.5v15M7.5 4.5H3v11h4.5M12.5 4.5H17v11h-4.5",
  warning: "M10 3.5 17.5 16h-15zM10 8v4M10 14v.2",
  info: "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0ZM10 9.5v4M10 6.5v.2",
  check: "m4 10.5 4 4 8-9",
  key: "M12.5 11.5a4 4 0 1 0-4-4c0 .6.1 1 .3 1.5L3 15v2h3v-2h2v-2l1.5-1.5a4 4 0 0 0 3 0ZM13.5 6.5v.1",
  keyboard: "M2.5 5.5h15v9h-15zM5.5 8.5v.1M8.5 8.5v.1M11.5 8.5v.1M14.5 8.5v.1M6.5 11.5h7",
  leave: "M8 3.5H4v13h4M12.5 6.5 16 10l-3.5 3.5M16 10H8",
  left: "M12 4.5 6.5 10l5.5 5.5",
  up: "M4.5 12.5 10 7l5.5 5.5",
  down: "m4.5 7.5 5.5 5.5 5.5-5.5",
  grip: "M7.5 5v.1M12.5 5v.1M7.5 10v.1M12.5 10v.1M7.5 15v.1M12.5 15v.1",
  brush: "M16.5 3.5 9 11M9 11c-2-.8-3.6.2-4 2-.3 1.6-1 2.6-2 3 3 1 6.5.2 7-2.5.2-1-.2-2-1-2.5Z",
  eraser: "m3.5 12.5 8-8 5 5-7 7h-3zM7.5 8.5l5 5M9.5 16.5h7",
  move: "M10 3v14M3 10h14M8 5l2-2 2 2M8 15l2 2 2-2M5 8l-2 2 2 2M15 8l2 2-2 2",
  undo: "M6.5 4 3.5 7l3 3M3.5 7H12a4.5 4.5 0 0 1 0 9H8",
  redo: "m13.5 4 3 3-3 3M16.5 7H8a4.5 4.5 0 0 0 0 9h4",
  invert: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
  fit: "M3.5 7V3.5H7M13 3.5h3.5V7M16.5 13v3.5H13M7 16.5H3.5V13",
  code: "m7 6-4 4 4 4M13 6l4 4-4 4",
  spark: "M9 3c.5 4 2 5.5 6 6-4 .5-5.5 2-6 6-.5-4-2-5.5-6-6 4-.5 5.5-2 6-6ZM15.5 13v4M13.5 15h4",
  clock: "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0ZM10 6v4.2l2.8 1.8",
  grid: "M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM11.5 11.5h5v5h-5z",
  dial: "M4.5 15.5a7 7 0 1 1 11 0M10 11.5l3-4",
  right: "m8 4.5 5.5 5.5L8 15.5",
} as const;

export type IconName = keyof typeof paths;

/** A sign beside words, or in a button that has a name of its own: nobody is read it. */
export function Icon({ name, isFilled = false }: { name: IconName; isFilled?: boolean }) {
  return (
    <svg
      aria-hidden="true"
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill={isFilled ? "currentColor" : "none"}
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
