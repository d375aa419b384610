/**
 * Moves labels apart so that none is nearer to the next than `gap`, and none leaves `[top, bottom]` while there is room.
 * @param wanted where each would stand, in any order.
 * @returns where each stands, in the same order.
 */
export function spreadLabels(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  const placed = order.map((i) => wanted[i]);
  for (let i = 0; i < placed.length; i++) placed[i] = Math.max(placed[i], i === 0 ? top : placed[i - 1] + gap);
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i], i === placed.length - 1 ? bottom : placed[i + 1] - gap);
  }
  const result = new Array<number>(wanted.length);
  order.forEach((i, rank) => {
    result[i] = placed[rank];
  });
  return result;
}
