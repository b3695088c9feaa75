/** Three standard errors: about one false alarm in 740 looks at a provider right on the limit. */
const z = 3;

/**
 * The lower end of the Wilson score interval: the failure rate that can be taken as proved by so
 * many failures in so many starts. Few starts prove little, so noise does not open a circuit.
 */
export function wilsonLowerBound(failures: number, starts: number): number {
  // A start whose report was lost may have failed all the same.
  const trials = Math.max(starts, failures);
  if (trials === 0) return 0;
  const rate = failures / trials;
  const spread = z * Math.sqrt((rate * (1 - rate)) / trials + z ** 2 / (4 * trials ** 2));
  return (rate + z ** 2 / (2 * trials) - spread) / (1 + z ** 2 / trials);
}
