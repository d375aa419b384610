import type { Random } from '../../../src/core/random.ts';
import { askInChinese } from './chinese-questions.ts';
import type { ChineseScript } from './chinese-script.ts';
import { isProse } from './clean-text.ts';
import { colloquial } from './colloquial.ts';
import { cutPassage, estimatedPieces, type PassageLengths, sentencesOf } from './cut-passage.ts';
import { askInEnglish } from './english-questions.ts';
import type { Candidate, PoolName } from './row-pools.ts';
import type { ItemKind } from './text-config.ts';
import type { TrainingText } from './training-text.ts';

/** Kinds that are made of candidates; the others are made of items. */
export type BaseKind = Exclude<ItemKind, 'zh-traditional' | 'zh-corrupt' | 'en-corrupt'>;

interface ItemForm {
  readonly language: 'zh' | 'en';
  readonly role: TrainingText['role'];
  /** Where the candidates are from; of several in turn. */
  readonly pools: readonly PoolName[];
  /** @returns undefined when the candidate gives no such text. */
  readonly make: (
    candidate: Candidate,
    random: Random,
    lengths: PassageLengths,
  ) => Pick<TrainingText, 'text' | 'english'> | undefined;
}

/** Share of the natural questions that are written as people type. */
const COLLOQUIAL_SHARE = 0.3;
/** Pieces of a sentence out of a passage. */
const SENTENCE_PIECES = { least: 6, most: 80 };
/** Pieces of a side of a translated pair. */
const MAX_PARALLEL_PIECES = 120;

const passage: ItemForm['make'] = ({ text }, random, lengths) => textOr(cutPassage(text, lengths, random));

const parallelText =
  (side: 'text' | 'english'): ItemForm['make'] =>
  (candidate) => {
    const text = candidate[side]!;
    const pieces = estimatedPieces(text);
    return pieces >= 3 && pieces <= MAX_PARALLEL_PIECES ? { text, english: candidate.english } : undefined;
  };

const sentence: ItemForm['make'] = ({ text }, random) => {
  const sentences = sentencesOf(text).filter(isSentence);
  return sentences.length < 2 ? undefined : { text: sentences[random.below(sentences.length)].trim() };
};

function isSentence(text: string): boolean {
  const pieces = estimatedPieces(text);
  return pieces >= SENTENCE_PIECES.least && pieces <= SENTENCE_PIECES.most && isProse(text);
}

const question =
  (language: 'zh' | 'en'): ItemForm['make'] =>
  ({ text, english }, random) =>
    random.next() < COLLOQUIAL_SHARE ? { text: colloquial(text, language, random), english } : { text, english };

const title: ItemForm['make'] = ({ text }) => ({ text });

const made =
  (language: 'zh' | 'en'): ItemForm['make'] =>
  (candidate, random) =>
    textOr(madeQuestion(candidate, language, random));

/** A question by the form of a title, in plain or spoken words; undefined when its form asks nothing. */
export function madeQuestion({ text, passage }: Candidate, language: 'zh' | 'en', random: Random): string | undefined {
  const ask = language === 'zh' ? askInChinese : askInEnglish;
  const asked = ask(text, passage ?? '', random);
  return asked === undefined ? undefined : colloquial(asked, language, random);
}

function textOr(text: string | undefined): { text: string } | undefined {
  return text === undefined || text === '' ? undefined : { text };
}

/** How the items of each kind are made. */
export const ITEM_FORMS: Readonly<Record<BaseKind, ItemForm>> = {
  'zh-passage': { language: 'zh', role: 'document', pools: ['zhPassage'], make: passage },
  'en-passage': { language: 'en', role: 'document', pools: ['enPassage'], make: passage },
  'zh-sentence': { language: 'zh', role: 'document', pools: ['zhPassage'], make: sentence },
  'en-sentence': { language: 'en', role: 'document', pools: ['enPassage'], make: sentence },
  'zh-parallel': { language: 'zh', role: 'document', pools: ['parallel'], make: parallelText('text') },
  'en-parallel': { language: 'en', role: 'document', pools: ['parallel'], make: parallelText('english') },
  'zh-question': { language: 'zh', role: 'query', pools: ['zhQuestion'], make: question('zh') },
  'en-question': { language: 'en', role: 'query', pools: ['enQuestion'], make: question('en') },
  'zh-title': { language: 'zh', role: 'query', pools: ['zhTitle'], make: title },
  'en-title': { language: 'en', role: 'query', pools: ['enTitle'], make: title },
  'zh-made': { language: 'zh', role: 'query', pools: ['zhHowTo', 'zhTitle'], make: made('zh') },
  'en-made': { language: 'en', role: 'query', pools: ['enHowTo', 'enTitle'], make: made('en') },
  'zh-gloss': { language: 'zh', role: 'query', pools: ['zhGloss'], make: ({ text, english }) => ({ text, english }) },
  'en-gloss': {
    language: 'en',
    role: 'document',
    pools: ['enGloss'],
    make: ({ text, passage }) => ({ text: `${text}: ${passage}` }),
  },
};

/**
 * Makes the item of a kind out of a candidate. A text that is written in traditional characters is to be like its
 * simplified form, which a teacher knows better.
 */
export function makeItem(
  kind: BaseKind,
  candidate: Candidate,
  random: Random,
  { lengths, script }: { readonly lengths: PassageLengths; readonly script: ChineseScript },
): TrainingText | undefined {
  const { language, role, make } = ITEM_FORMS[kind];
  const made = make(candidate, random, lengths);
  if (made === undefined) return undefined;
  const english = language === 'en' ? made.text : made.english;
  const like = language === 'zh' && script.isTraditional(made.text) ? script.toSimplified(made.text) : undefined;
  return {
    text: made.text,
    role,
    ...(like !== undefined && { like }),
    ...(english !== undefined && { english }),
    kind,
  };
}
