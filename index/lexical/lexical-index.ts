import { requireInteger } from '../../src/core/checks.ts';
import { FormatError, InvalidArgumentError, messageOf, throwIfAborted } from '../../src/core/errors.ts';
import { Serial } from '../../src/core/serial.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { requireAscending } from '../contract/index-input.ts';
import type { SavedForm } from '../contract/saved-form.ts';
import type { Neighbors, SearchOptions } from '../contract/vector-index.ts';
import { Analyzer, type LocatedTerm } from './analyzer.ts';
import { Bm25Sums, contribution, lengthNorm, scoreBound } from './bm25.ts';
import { EdgeForms } from './edge-forms.ts';
import { InvertedFile } from './inverted-file.ts';
import {
  countLiveTerms,
  decodeInvertedFile,
  encodeInvertedFile,
  type InvertedFileSize,
} from './inverted-file-bytes.ts';
import { checkLexicalOptions, type LexicalOptions, type LexicalParameters } from './lexical-options.ts';
import { LexicalScores } from './lexical-scores.ts';
import { likeTerms } from './like-words.ts';
import type { PostingCursor } from './posting-cursor.ts';
import { type QueryTerm, queryTerms, type TermRelation } from './query-terms.ts';
import { queryWords } from './query-words.ts';
import { type TextsWithTerms, textsWithTerms } from './texts-with-terms.ts';
import { WordExpansion, type WordMatching } from './word-expansion.ts';

/** Throws InvalidArgumentError unless the texts may be added after `lastOrd`; -1 stands for an empty index. */
export function requireTexts(ords: Uint32Array, texts: readonly string[], lastOrd: number): void {
  requireAscending(ords, lastOrd);
  if (!Array.isArray(texts) || texts.length !== ords.length) {
    throw new InvalidArgumentError(`texts must be an array of ${ords.length} strings, one for each ord`);
  }
  const wrong = texts.findIndex((text) => typeof text !== 'string');
  if (wrong >= 0) throw new InvalidArgumentError(`texts must be strings, but text ${wrong} is ${typeof texts[wrong]}`);
}

/** Throws InvalidArgumentError unless the query is a text. */
export function requireText(query: string): void {
  if (typeof query !== 'string')
    throw new InvalidArgumentError(`a lexical query must be a string, got ${typeof query}`);
}

/** Options of scoring texts. */
export type QueryOptions = WordMatching & Pick<SearchOptions, 'signal'>;

/** A query that a beginning of a word may be the end of. */
const ENDS_IN_WORD = /[\p{L}\p{N}\p{M}]$/u;

/** Share of one term of a text in its score. */
export interface TermMatch {
  /** The term as the text has it. */
  readonly term: string;
  /** The term of the query that it counts as. */
  readonly query: string;
  /** How it fits where it is spelled otherwise. */
  readonly by?: TermRelation;
  /** How often the document has it. */
  readonly termFrequency: number;
  /** How often the query has the term, parts of compounds by half. */
  readonly queryFrequency: number;
  /** How many documents have it, or another term that counts as the same. */
  readonly documentFrequency: number;
  /** Natural logarithm; rare terms weigh more. */
  readonly idf: number;
  /** Its part of the score. */
  readonly contribution: number;
}

/**
 * Finds texts by the words they share with a query, ranked by BM25. Texts are known by their ord, a uint32 that the caller gives
 * out in ascending order and never twice. Scores are those of an index that has only ever seen the texts that are left.
 */
export class LexicalIndex {
  readonly parameters: LexicalParameters;
  readonly #analyzer: Analyzer;
  readonly #changes = new Serial();
  /** Replaced as a whole when it is compacted, so that a search goes on with the one it began with. */
  #file = new InvertedFile();
  #lastOrd = -1;
  /** The terms of the last query, for its hits are explained one by one. */
  #recent: { readonly file: InvertedFile; readonly key: string; readonly terms: readonly QueryTerm[] } | undefined;

  /** @throws InvalidArgumentError when an option is wrong. */
  constructor(options: LexicalOptions = {}) {
    this.parameters = checkLexicalOptions(options);
    this.#analyzer = new Analyzer(this.parameters.han);
  }

  /**
   * Reads what `save` wrote, letting the event loop run in between.
   * @throws FormatError when it is not consistent, or its words were cut by another version of ICU.
   */
  static async load(meta: Record<string, unknown>, payload: Uint8Array): Promise<LexicalIndex> {
    const { lastOrd, ...size } = requireMeta(meta);
    const index = new LexicalIndex(readOptions(meta.options));
    index.#file = await decodeInvertedFile(size, payload, new TimeSlice());
    const { total, ords } = index.#file;
    if (total > 0 && ords[total - 1] > lastOrd) {
      throw new FormatError(`expected no ord above ${lastOrd}, found ${ords[total - 1]}`);
    }
    index.#lastOrd = lastOrd;
    return index;
  }

  /** Live texts. */
  get count(): number {
    return this.#file.count;
  }

  /** Live texts and removed ones that still take room; removed ones are never more than half. */
  get total(): number {
    return this.#file.total;
  }

  /** Bytes in memory, about. */
  get sizeBytes(): number {
    return this.#file.sizeBytes;
  }

  /**
   * Adds texts, letting the event loop run in between; each is found as soon as it is in.
   * @param ords `[n]`, ascending, each above every ord added before.
   * @param texts `[n]`.
   * @throws InvalidArgumentError when they do not fit; nothing is added then.
   */
  add(ords: Uint32Array, texts: readonly string[]): Promise<void> {
    return this.#changes.run(async () => {
      requireTexts(ords, texts, this.#lastOrd);
      const slice = new TimeSlice();
      for (const [i, text] of texts.entries()) {
        await this.#file.add(ords[i], this.#analyzer.pieces(text), slice);
        this.#lastOrd = ords[i];
        await slice.pause();
      }
    });
  }

  /** Removes texts; ords that are not in the index are passed over. Compacts when more than half of what it holds is dead. */
  remove(ords: Uint32Array): Promise<void> {
    return this.#changes.run(async () => {
      this.#file.remove(ords);
      if (this.#file.count * 2 < this.#file.total) this.#file = await this.#file.compacted(new TimeSlice());
    });
  }

  /**
   * Finds the `k` texts that BM25 scores highest, fewer when not so many share a term with the query.
   * @param k an integer from 1 up.
   * @returns scores above 0; `scanned` counts the texts that share a term.
   * @throws InvalidArgumentError when one of these is wrong; AbortedError when `signal` fires.
   */
  async search(
    query: string,
    k: number,
    { allowed, ...options }: SearchOptions & QueryOptions = {},
  ): Promise<Neighbors> {
    requireInteger(k, 'k', 1, Number.MAX_SAFE_INTEGER);
    return (await this.score(query, options)).best(k, allowed);
  }

  /**
   * Scores every text, letting the event loop run in between; for those who want the best and some others besides.
   * @throws InvalidArgumentError when the query is no string; AbortedError when `signal` fires.
   */
  async score(query: string, { signal, ...matching }: QueryOptions = {}): Promise<LexicalScores> {
    requireText(query);
    throwIfAborted(signal, 'the search');
    const file = this.#file;
    const slice = new TimeSlice();
    const cursor = file.cursor();
    const expansion = new WordExpansion(file, cursor, slice, { ...matching, signal });
    const terms = await this.#termsOf(query, file, expansion, { cursor, slice });
    const scores = new Bm25Sums(file, lengthNorm(file, this.parameters), cursor);
    for (const term of terms) {
      throwIfAborted(signal, 'the search');
      scores.add(term);
      await slice.pause();
    }
    return new LexicalScores(file, scores.sums, scoreBound(terms));
  }

  /**
   * Says which terms a text shares with the query and what each gives to its score; they add up to it.
   * @returns undefined when the ord is not in the index.
   */
  async explain(query: string, ord: number, matching: WordMatching = {}): Promise<TermMatch[] | undefined> {
    requireText(query);
    requireInteger(ord, 'ord', 0);
    const file = this.#file;
    const slice = new TimeSlice();
    const cursor = file.cursor();
    const expansion = new WordExpansion(file, cursor, slice, matching);
    const terms = await this.#termsOf(query, file, expansion, { cursor, slice });
    const slot = file.slotOf(ord);
    if (slot < 0) return undefined;
    const norm = lengthNorm(file, this.parameters);
    const matches: TermMatch[] = [];
    for (const term of terms) {
      matches.push(
        ...matchesOf(term, slot, cursor, (frequency) => contribution(term, frequency, file.lengths[slot], norm)),
      );
      await slice.pause();
    }
    return matches;
  }

  /** A score that no text can reach for a query. */
  async bound(query: string, matching: WordMatching = {}): Promise<number> {
    requireText(query);
    const file = this.#file;
    const slice = new TimeSlice();
    const cursor = file.cursor();
    const expansion = new WordExpansion(file, cursor, slice, matching);
    return scoreBound(await this.#termsOf(query, file, expansion, { cursor, slice }));
  }

  async #termsOf(
    query: string,
    file: InvertedFile,
    expansion: WordExpansion,
    reading: { readonly cursor: PostingCursor; readonly slice: TimeSlice },
  ): Promise<readonly QueryTerm[]> {
    const key = JSON.stringify([query, expansion.matching, file.total, file.count]);
    if (this.#recent?.file === file && this.#recent.key === key) return this.#recent.terms;
    const words = await queryWords(this.#analyzer.queryPieces(query), reading.slice);
    const last = ENDS_IN_WORD.test(query) ? words.last : undefined;
    const terms = await queryTerms(file, words, {
      ...reading,
      edges: new EdgeForms(query),
      expand: expansion.isEmpty ? undefined : (word) => expansion.find(word, word === last),
    });
    const { like } = expansion.matching;
    const own = new Set(words.words.keys());
    const cut = (text: string) => this.#analyzer.queryPieces(text);
    const all = like === undefined ? terms : [...terms, ...(await likeTerms(file, like, own, { ...reading, cut }))];
    this.#recent = { file, key, terms: all };
    return all;
  }

  /** Finds the texts that have all words of a phrase, for those who then look whether the texts have the phrase itself. */
  async having(phrase: string): Promise<TextsWithTerms> {
    requireText(phrase);
    const terms = [...this.#analyzer.queryPieces(phrase)].flat();
    return textsWithTerms(this.#file, terms, new EdgeForms(phrase), new TimeSlice());
  }

  /** Terms that a text is found by, each as often as it occurs. */
  termsOf(text: string): string[] {
    return this.#analyzer.analyze(text);
  }

  /** The same with the part of the text that each came from, which is what has to be marked. */
  locate(text: string): LocatedTerm[] {
    return this.#analyzer.analyzeWithOffsets(text);
  }

  /** The index as it is written to a file; removed texts are left out. */
  save(): SavedForm {
    const file = this.#file;
    const { count: documents, liveLength: length } = file;
    const meta = {
      options: this.parameters,
      documents,
      terms: countLiveTerms(file),
      length,
      lastOrd: this.#lastOrd,
      ...(this.parameters.han === 'words' ? { icu: process.versions.icu } : {}),
    };
    return { meta, payload: encodeInvertedFile(file) };
  }
}

/** What each variant of a term gives to a text: its share of what they give together. */
function matchesOf(
  { term: query, queryFrequency, documentFrequency, idf, variants }: QueryTerm,
  slot: number,
  cursor: PostingCursor,
  contributionOf: (frequency: number) => number,
): TermMatch[] {
  const counts = variants.map(({ number }) => cursor.countAt(number, slot));
  const frequency = variants.reduce((sum, { weight }, i) => sum + weight * counts[i], 0);
  const whole = contributionOf(frequency);
  return variants.flatMap(({ term, by, weight }, i) => {
    if (counts[i] === 0) return [];
    const share = (weight * counts[i]) / frequency;
    const match = { term, query, termFrequency: counts[i], queryFrequency, documentFrequency, idf };
    return [{ ...match, ...(by && { by }), contribution: whole * share }];
  });
}

function requireMeta(meta: Record<string, unknown>): InvertedFileSize & { readonly lastOrd: number } {
  const { documents, terms, length, lastOrd, icu } = meta;
  for (const [name, value] of Object.entries({ documents, terms, length })) {
    if (!Number.isSafeInteger(value) || (value as number) < 0) {
      throw new FormatError(`a lexical index must say its ${name} as a count, got ${JSON.stringify(value)}`);
    }
  }
  if (!Number.isInteger(lastOrd) || (lastOrd as number) < -1 || (lastOrd as number) >= 2 ** 32) {
    throw new FormatError(`a lexical index must say its last ord, got ${JSON.stringify(lastOrd)}`);
  }
  if (icu !== undefined && icu !== process.versions.icu) {
    throw new FormatError(
      `the words were cut by ICU ${icu}, this program has ${process.versions.icu}; add the texts anew`,
    );
  }
  return { documents, terms, length, lastOrd } as InvertedFileSize & { lastOrd: number };
}

function readOptions(options: unknown): LexicalParameters {
  try {
    if (typeof options !== 'object' || options === null) throw new InvalidArgumentError('there are none');
    return checkLexicalOptions(options);
  } catch (error) {
    throw new FormatError(`the options of a lexical index are wrong: ${messageOf(error)}`, { cause: error });
  }
}
