import { FormatError } from '../../src/core/errors.ts';
import type { RoFormerConfig } from '../roformer/config.ts';
import type { Checkpoint } from './files/checkpoint.ts';
import type { FoundNaming } from './names/find-naming.ts';
import type { WeightParts } from './names/naming.ts';

/** What BERT and the first RoFormer add to the variance in norms, where their config does not say it. */
const BERT_EPSILON = 1e-12;

/** What a checkpoint's tensors say of its model; the three share their names. */
export function architectureOf(
  { tensors }: Checkpoint,
  { naming, prefix }: FoundNaming,
): Required<Pick<RoFormerConfig, 'normEpsilon'>> & Pick<RoFormerConfig, 'architecture'> {
  const query = { layer: 0, part: 'attention.query' } as const;
  const has = (parts: WeightParts) => tensors.has(prefix + naming.locate(parts).name);
  const canTell = naming.locate({ ...query, kind: 'bias' }).name !== naming.locate({ ...query, kind: 'matrix' }).name;
  if (!canTell || !has({ ...query, kind: 'bias' })) return { normEpsilon: naming.normEpsilon };
  const hasPositions = has({ part: 'embedding.position', kind: 'table' });
  return { architecture: hasPositions ? 'bert' : 'roformer', normEpsilon: BERT_EPSILON };
}

/** Words of several Han characters that a vocabulary of characters may have all the same. */
const MOST_WORDS = 100;

/** @throws FormatError for a vocabulary of Chinese words, which the first RoFormer has: it takes jieba to cut a text into them. */
export function refuseWords(path: string, vocab: readonly string[]): void {
  const words = vocab.filter((token) => /^\p{Script=Han}{2,}$/u.test(token)).length;
  if (words <= MOST_WORDS) return;
  throw new FormatError(
    `${path} has ${words} words of several Han characters, into which texts are cut by jieba; models of characters are read (chinese_char)`,
  );
}
