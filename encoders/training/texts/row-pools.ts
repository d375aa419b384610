import { textHash } from '../../../src/core/random.ts';
import { isChineseHowTo } from './chinese-questions.ts';
import { isProse, isQuestion } from './clean-text.ts';
import { estimatedPieces, sentencesOf } from './cut-passage.ts';
import { isEnglishHowTo } from './english-questions.ts';
import type { OpenRow } from './open-rows.ts';

/** Material of a training text of one kind. */
export interface Candidate {
  readonly source: string;
  readonly text: string;
  /** Translation of a Chinese text. */
  readonly english?: string;
  /** Passage that a query or title stands for. */
  readonly passage?: string;
}

const POOLS = [
  'zhPassage',
  'enPassage',
  'parallel',
  'zhTitle',
  'enTitle',
  'zhQuestion',
  'enQuestion',
  'zhHowTo',
  'enHowTo',
  'zhGloss',
  'enGloss',
] as const;

export type PoolName = (typeof POOLS)[number];

const GLOSSES = new Set(['wordnet', 'cedict_glossary']);
/** Utterances and questions of people, one a row. */
const UTTERANCES = new Set(['kdconv-utt', 'crosswoz-utt', 'query-wellformedness', 'opentriviaqa', 'sgd']);
/** Sources whose queries are all questions of people, whatever their form. */
const REAL_QUESTIONS = new Set(['dureader-demo', 'kdconv-question', 'chatterbot']);
/** Questions inside passages are of writers, not of people who look for something: they count less. */
const INNER_QUESTION_WEIGHT = 0.4;
const MAX_QUESTION_PIECES = 40;
const MAX_HEADING_PIECES = 20;

/** Candidates by kind, drawn at random with weights, without replacement. */
export class RowPools {
  readonly #seed: number;
  readonly #weightOf: (source: string) => number;
  readonly #askedPassages: boolean;
  readonly #passages = new Set<string>();
  readonly #pools = new Map<PoolName, { candidate: Candidate; key: number }[]>(POOLS.map((name) => [name, []]));

  /**
   * @param seed of the order. @param weightOf how much likelier a source is drawn than one of weight 1; 0 leaves it out.
   * @param options.askedPassages passages that answer questions are passages like the others.
   */
  constructor(seed: number, weightOf: (source: string) => number, { askedPassages = true } = {}) {
    this.#seed = seed;
    this.#weightOf = weightOf;
    this.#askedPassages = askedPassages;
  }

  /** Puts a row into every pool that can use it. */
  add(row: OpenRow): void {
    if (GLOSSES.has(row.source)) this.#addGloss(row);
    else if (row.form === 'parallel') this.#addParallel(row);
    else if (row.form === 'asked') this.#addAsked(row);
    else this.#addPassage(row);
  }

  /**
   * The candidates of a pool in a random order in which a source of weight w comes w times as early: keys are exponential
   * times of rate w (Efraimidis and Spirakis 2006).
   */
  inOrder(pool: PoolName): Candidate[] {
    const entries = this.#pools.get(pool)!;
    return entries.sort((a, b) => a.key - b.key).map(({ candidate }) => candidate);
  }

  #put(pool: PoolName, candidate: Candidate, weight = 1): void {
    const rate = weight * this.#weightOf(candidate.source);
    if (rate === 0) return;
    const time = -Math.log(1 - textHash(candidate.text, this.#seed) / 2 ** 32);
    this.#pools.get(pool)!.push({ candidate, key: time / rate });
  }

  #addGloss({ language, source, text, other = '' }: OpenRow): void {
    if (text === '' || other === '') return;
    if (language === 'zh') this.#put('zhGloss', { source, text, english: other });
    else this.#put('enGloss', { source, text: other, passage: text });
  }

  #addParallel({ source, text, other = '' }: OpenRow): void {
    if (!isProse(text) || !isProse(other)) return;
    this.#put('parallel', { source, text, english: other });
    if (isQuestion(text, 'zh') && isQuestion(other, 'en')) {
      this.#putQuestion('zhQuestion', { source, text, english: other }, INNER_QUESTION_WEIGHT);
      this.#putQuestion('enQuestion', { source, text: other }, INNER_QUESTION_WEIGHT);
    } else if (estimatedPieces(text) <= MAX_HEADING_PIECES) {
      if (isChineseHowTo(text)) this.#put('zhHowTo', { source, text });
      if (isEnglishHowTo(other)) this.#put('enHowTo', { source, text: other });
    }
  }

  #addAsked({ language, source, text, other = '' }: OpenRow): void {
    if (!isProse(text)) return;
    const candidate = { source, text: other, passage: text };
    if (this.#askedPassages) this.#putPassage(language, { source, text });
    if (estimatedPieces(other) === 0) return;
    if (REAL_QUESTIONS.has(source) || isQuestion(other, language))
      this.#putQuestion(language === 'zh' ? 'zhQuestion' : 'enQuestion', candidate);
    else this.#put(language === 'zh' ? 'zhTitle' : 'enTitle', candidate);
  }

  #addPassage({ language, source, text }: OpenRow): void {
    if (!isProse(text)) return;
    const questions = language === 'zh' ? 'zhQuestion' : 'enQuestion';
    if (UTTERANCES.has(source) && isQuestion(text, language)) {
      this.#putQuestion(questions, { source, text });
      return;
    }
    this.#putPassage(language, { source, text });
    if (!/[?？]/.test(text)) return;
    for (const sentence of sentencesOf(text)) {
      if (!/[?？]\s*$/.test(sentence)) continue;
      this.#putQuestion(questions, { source, text: sentence.trim() }, INNER_QUESTION_WEIGHT);
    }
  }

  /** The same passage stands in several files. */
  #putPassage(language: 'zh' | 'en', candidate: Candidate): void {
    if (this.#passages.has(candidate.text)) return;
    this.#passages.add(candidate.text);
    this.#put(language === 'zh' ? 'zhPassage' : 'enPassage', candidate);
  }

  #putQuestion(pool: PoolName, candidate: Candidate, weight = 1): void {
    const pieces = estimatedPieces(candidate.text);
    if (pieces >= 2 && pieces <= MAX_QUESTION_PIECES) this.#put(pool, candidate, weight);
  }
}
