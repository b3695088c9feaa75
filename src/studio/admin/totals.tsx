/** What it is, and how much. */
export type Total = readonly [name: string, words: string];

/** A few figures, large. */
export function Totals({ totals }: { totals: readonly Total[] }) {
  return (
    <dl class="totals">
      {totals.map(([name, words]) => (
        <div key={name} class="card total">
          <dt class="small soft">{name}</dt>
          <dd class="numbers">{words}</dd>
        </div>
      ))}
    </dl>
  );
}
