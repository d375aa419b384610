import type { Cluster, DedupeItem } from '../../main.ts';
import { describeDifferences } from '../../pairs/differences/describe-differences.ts';
import { textDifferences } from '../../pairs/differences/text-differences.ts';
import type { PairScore, ReviewPair } from '../../public/pairs.ts';
import { float32, type OutputRow } from '../writers/row-format.ts';

/** A row of the review. */
export function reviewRow({ a, b, reason, alike }: ReviewPair): OutputRow {
  return {
    reason,
    ...scores(alike),
    a_id: a.id,
    b_id: b.id,
    a_text: a.text,
    b_text: b.text,
    ...explanation(a.text, b.text),
  };
}

/** The row of the item of a cluster that is kept. @param number of the cluster, from 1 on. */
export function keptRow(number: number, { kept }: Cluster): OutputRow {
  return row(number, 'keep', kept, '', undefined, { shared: '', differences: '' });
}

/** Rows of the others, each with what it has in common with the one kept and what not. */
export function* duplicateRows(number: number, { kept, duplicates }: Cluster): Generator<OutputRow> {
  for (const { item, reason, alike } of duplicates) {
    const why = reason === 'exact' ? { shared: '', differences: '' } : explanation(kept.text, item.text);
    yield row(number, 'duplicate', item, reason, alike, why);
  }
}

interface Explanation {
  readonly shared: string;
  readonly differences: string;
}

function row(
  cluster: number,
  role: 'keep' | 'duplicate',
  { id, text }: DedupeItem,
  reason: string,
  alike: PairScore | undefined,
  why: Explanation,
): OutputRow {
  return { cluster, role, id, text, reason, ...scores(alike), ...why };
}

/** Every row has the same fields, as a table needs them. */
function scores(alike: PairScore | undefined): OutputRow {
  if (alike === undefined) return { score: '', cosine: '', probability: '' };
  const { score, cosine, probability } = alike;
  return {
    score: float32(score),
    cosine: float32(cosine),
    probability: probability === undefined ? '' : Number(probability.toFixed(6)),
  };
}

/** Texts that both share, and what differs: numbers, negations and the like by name, then other words. */
function explanation(a: string, b: string): Explanation {
  const differences = textDifferences(a, b);
  const shared = differences.shared.map((part) => part.a.text.trim()).filter((part) => part !== '');
  return { shared: shared.join(' … '), differences: describeDifferences(differences).join('; ') };
}
