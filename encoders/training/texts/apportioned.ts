/**
 * Shares a total out in whole numbers that add up to it, in proportion to the shares: the largest remainders are rounded up.
 * All counts are 0 when all shares are.
 */
export function apportioned<Name extends string>(
  shares: Readonly<Record<Name, number>>,
  total: number,
): Record<Name, number> {
  const entries = Object.entries(shares) as [Name, number][];
  const sum = entries.reduce((all, [, share]) => all + share, 0);
  const exact = entries.map(([name, share]) => ({ name, value: sum === 0 ? 0 : (total * share) / sum }));
  const counts = Object.fromEntries(exact.map(({ name, value }) => [name, Math.floor(value)])) as Record<Name, number>;
  let left = sum === 0 ? 0 : total - exact.reduce((all, { value }) => all + Math.floor(value), 0);
  for (const { name } of exact.sort((a, b) => (b.value % 1) - (a.value % 1))) {
    if (left-- <= 0) break;
    counts[name]++;
  }
  return counts;
}
