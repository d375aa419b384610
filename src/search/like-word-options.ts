import type { LikeWords } from '../../index/lexical/like-words.ts';
import { requireInteger, requireShare, shown } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';

/** Knows words that are like those of a text: a `BioWord` of `kenyon/words`, or anything of its shape. */
export interface WordModel {
  /** @returns for words of the text (`of`), words that are like them (`word`), the most alike first, with a score above 0 and at most 1. */
  expand(
    text: string,
    options: { readonly k: number; readonly inContext: boolean },
  ): readonly { readonly of: string; readonly word: string; readonly score: number }[];
}

/** How words that are like the rare ones of a query are found with it. */
export interface LikeWordOptions {
  readonly model: WordModel;
  /** Words for each of the query, at most. Default 3. */
  readonly k?: number;
  /** Whether the rest of the query tells the senses of its words. Default false. */
  readonly inContext?: boolean;
  /** What a word that is the same in everything counts beside the word itself; others count by their score. Default 0.1. */
  readonly weight?: number;
  /** Share of the documents, at most, that may have a word which others stand in for. Default 0.001. */
  readonly rarerThan?: number;
}

/** The same, with every default filled. */
export type CheckedLikeWords = Required<LikeWordOptions>;

const OPTIONS: OptionKinds<LikeWordOptions> = {
  model: 'any',
  k: 'any',
  inContext: 'boolean',
  weight: 'any',
  rarerThan: 'any',
};

/** @throws InvalidArgumentError that names the wrong option. */
export function checkLikeWords(options: LikeWordOptions): CheckedLikeWords {
  const {
    model,
    k = 3,
    inContext = false,
    weight = 0.1,
    rarerThan = 0.001,
  } = readOptions('likeWords', options, OPTIONS);
  if (typeof (model as WordModel | undefined)?.expand !== 'function')
    throw new InvalidArgumentError(`likeWords.model must have a method 'expand', got ${shown(model)}`);
  requireInteger(k, 'likeWords.k', 1);
  requireShare('likeWords.weight', weight);
  requireShare('likeWords.rarerThan', rarerThan);
  return { model, k, inContext, weight, rarerThan };
}

/** The words that are like those of a query. @throws InvalidArgumentError when the model breaks its word. */
export function likeWordsOf(text: string, { model, k, inContext, weight, rarerThan }: CheckedLikeWords): LikeWords {
  const words = model.expand(text, { k, inContext }).map(({ of, word, score }) => {
    if (typeof of !== 'string' || typeof word !== 'string' || !(score > 0 && score <= 1))
      throw new InvalidArgumentError(
        `likeWords.model must give words with scores above 0 and at most 1, got ${shown(score)}`,
      );
    return { word: of, like: word, weight: weight * score };
  });
  return { words, rarerThan };
}
