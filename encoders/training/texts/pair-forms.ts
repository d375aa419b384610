import type { Random } from '../../../src/core/random.ts';
import { beginningOf, estimatedPieces, sentencesOf } from './cut-passage.ts';
import { madeQuestion } from './item-forms.ts';
import type { Candidate, PoolName } from './row-pools.ts';
import type { PairKind } from './text-config.ts';
import type { TrainingPair } from './training-text.ts';

interface PairForm {
  readonly pool: PoolName;
  readonly make: (candidate: Candidate, random: Random, mostPieces: number) => Omit<TrainingPair, 'kind'> | undefined;
}

/** Share of sentences that are taken out of the passage that they stand for (Lee and others 2019, arXiv:1906.00300). */
const REMOVED_SHARE = 0.9;
const SENTENCE_PIECES = { least: 6, most: 60 };
/** Fewest pieces of what is left of a passage. */
const LEAST_PASSAGE = 15;

const asked: PairForm['make'] = ({ text, passage }, _random, mostPieces) => {
  const beginning = passage === undefined ? undefined : beginningOf(passage, mostPieces);
  return beginning === undefined ? undefined : { query: text, passage: beginning };
};

const made =
  (language: 'zh' | 'en'): PairForm['make'] =>
  (candidate, random, mostPieces) => {
    const query = madeQuestion(candidate, language, random);
    return query === undefined ? undefined : asked({ ...candidate, text: query }, random, mostPieces);
  };

const translated =
  (from: 'text' | 'english', to: 'text' | 'english'): PairForm['make'] =>
  (candidate, _random, mostPieces) => {
    const [query, passage] = [candidate[from]!, candidate[to]!];
    return estimatedPieces(query) > mostPieces || estimatedPieces(passage) > mostPieces
      ? undefined
      : { query, passage };
  };

const sentence: PairForm['make'] = ({ text }, random, mostPieces) => {
  const sentences = sentencesOf(beginningOf(text, mostPieces) ?? '');
  if (sentences.length < 2) return undefined;
  const at = random.below(sentences.length);
  const pieces = estimatedPieces(sentences[at]);
  if (pieces < SENTENCE_PIECES.least || pieces > SENTENCE_PIECES.most) return undefined;
  const rest = random.next() < REMOVED_SHARE ? sentences.filter((_, i) => i !== at) : sentences;
  const passage = rest.join('').trim();
  return estimatedPieces(passage) < LEAST_PASSAGE ? undefined : { query: sentences[at].trim(), passage };
};

/** How the pairs of each kind are made, and of which candidates. */
export const PAIR_FORMS: Readonly<Record<PairKind, PairForm>> = {
  'zh-title': { pool: 'zhTitle', make: asked },
  'en-title': { pool: 'enTitle', make: asked },
  'zh-question': { pool: 'zhQuestion', make: asked },
  'en-question': { pool: 'enQuestion', make: asked },
  'zh-made': { pool: 'zhTitle', make: made('zh') },
  'en-made': { pool: 'enTitle', make: made('en') },
  'zh-en': { pool: 'parallel', make: translated('text', 'english') },
  'en-zh': { pool: 'parallel', make: translated('english', 'text') },
  'zh-sentence': { pool: 'zhPassage', make: sentence },
  'en-sentence': { pool: 'enPassage', make: sentence },
};
