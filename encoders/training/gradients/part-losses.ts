import { type RoFormerConfig, vectorDim } from '../../roformer/config.ts';
import { comparesRows, type TrainBatch } from '../batches/batch.ts';
import type { ExchangeSize } from './row-exchange.ts';
import { isIndivisible } from './shard.ts';

/**
 * How the losses of a batch's parts make up that of the whole: they add up, each its share of a mean over so many
 * items; or each part finds the loss of the whole, after the parts have exchanged rows.
 */
export type PartLosses =
  | { readonly kind: 'sum'; readonly items: number }
  | { readonly kind: 'exchange'; readonly size: ExchangeSize };

/** How a batch can be cut so that neither its loss nor its gradients change. */
export function partLosses(config: RoFormerConfig, batch: TrainBatch): PartLosses {
  const rows = batch.a.count;
  if (batch.loss === 'mlm') return { kind: 'sum', items: batch.positions.length };
  if (batch.loss === 'softmax')
    return { kind: 'sum', items: batch.a.lengths.reduce((sum, length) => sum + length - 2, 0) };
  if ('wanted' in batch) return { kind: 'sum', items: rows / batch.size };
  if (!comparesRows(batch.loss) || isIndivisible(batch)) return { kind: 'sum', items: rows };
  if (batch.loss === 'distill') {
    const width = batch.targets.reduce((sum, { dim }) => sum + dim, 0);
    return { kind: 'exchange', size: { tensors: 1, rows, width } };
  }
  const size = 'b' in batch ? { tensors: 2, rows, width: vectorDim(config) } : { tensors: 1, rows, width: 1 };
  return { kind: 'exchange', size };
}
