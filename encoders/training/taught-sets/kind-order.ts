import { createRandom } from '../../../src/core/random.ts';

/**
 * Numbers of items by the weights of their kinds: an item of weight 2 comes up twice, of 0 never, of 1.5 once or twice as the
 * seed decides; kinds without a weight once.
 */
export function kindOrder(
  kinds: readonly string[],
  weights: Readonly<Record<string, number>>,
  seed: number,
): Int32Array {
  const random = createRandom(seed);
  const order: number[] = [];
  kinds.forEach((kind, item) => {
    const weight = Object.hasOwn(weights, kind) ? weights[kind] : 1;
    const times = Math.floor(weight) + Number(random.next() < weight % 1);
    for (let i = 0; i < times; i++) order.push(item);
  });
  return Int32Array.from(order);
}
