import { Segments } from "../components/segments.tsx";

/** A question about usage is about 92 days at most. */
const ranges = [7, 30, 90] as const;
export type Days = (typeof ranges)[number];

interface DaysFieldProps {
  readonly days: Days;
  readonly onChange: (days: Days) => void;
}

/** How far back one looks. */
export function DaysField({ days, onChange }: DaysFieldProps) {
  return (
    <div class="days">
      <Segments
        label="Days"
        choices={ranges.map((count) => ({ value: count, words: `${count} days` }))}
        value={days}
        onChange={onChange}
      />
    </div>
  );
}
