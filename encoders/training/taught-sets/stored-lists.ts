import { joinTokens, type PairTokens } from '../../tokenizer/pair-tokens.ts';
import { type TokenRow, TokenStore } from '../../tokenizer/token-store.ts';
import { padTokens, type Tokenizer } from '../../tokenizer/tokenizer.ts';
import type { ExampleSource } from '../batches/batch-stream.ts';
import type { WantedConfig } from '../config/wanted-config.ts';
import { type OwnRecord, rowsIn, shownValue } from '../data/own-records.ts';
import { kindOrder, type StoredPairsOptions } from './stored-pairs.ts';

export interface StoredListsOptions extends StoredPairsOptions {
  readonly wanted: WantedConfig;
}

/** A line of a file of lists. */
interface ListLine {
  readonly query: string;
  readonly passages: readonly string[];
  readonly teacher: readonly number[];
  readonly answers?: readonly number[];
  readonly words?: readonly number[];
  readonly kind?: string;
}

/**
 * Reads lists as `kenyon lists` writes them, {"query", "passages", "teacher", "answers"?, "words"?, "kind"?}, all of as many passages, cut into
 * tokens once and for all; each becomes pairs of its query with each passage.
 * @throws FormatError that lists the bad lines; AbortedError when `signal` fires.
 */
export async function storedListSource(
  path: string,
  tokenizer: Tokenizer,
  { maxTokens, kinds: weights, seed, limit, wanted, signal }: StoredListsOptions,
): Promise<ExampleSource> {
  const lists = new StoredLists(tokenizer, maxTokens, wanted);
  const problemOf = ({ line, fields }: OwnRecord) => listProblem(line, fields, lists.size);
  const reading = { problemOf, limit, signal, rows: 'lists', expected: '{query, passages, teacher}' };
  for await (const fields of rowsIn(path, reading)) lists.add(fields as unknown as ListLine);
  return lists.source(kindOrder(lists.kinds, weights, seed), tokenizer.padId);
}

class StoredLists {
  readonly kinds: string[] = [];
  readonly #tokenizer: Tokenizer;
  readonly #maxTokens: number;
  readonly #wanted: WantedConfig;
  readonly #texts: TokenStore;
  readonly #numbers = new Map<string, number>();
  /** Numbers of the query and of the passages of each list. */
  readonly #members: (readonly number[])[] = [];
  readonly #shares: Float32Array[] = [];

  constructor(tokenizer: Tokenizer, maxTokens: number, wanted: WantedConfig) {
    this.#tokenizer = tokenizer;
    this.#maxTokens = maxTokens;
    this.#wanted = wanted;
    this.#texts = new TokenStore(tokenizer.vocabSize);
  }

  /** Passages of every list; undefined while there is none. */
  get size(): number | undefined {
    return this.#shares[0]?.length;
  }

  add(line: ListLine): void {
    this.#members.push([line.query, ...line.passages].map((text) => this.#numberOf(text)));
    this.#shares.push(wantedShares(line, this.#wanted));
    this.kinds.push(line.kind ?? '');
  }

  source(order: Int32Array, padId: number): ExampleSource {
    const size = this.size!;
    return {
      count: order.length,
      loss: 'interaction-listwise',
      rowsPerItem: size,
      example: (index) => {
        const item = order[index];
        const rows = this.#rowsOf(item).map(({ ids }) => ids);
        return { a: rows.reduce((longest, row) => (row.length > longest.length ? row : longest)), item };
      },
      collate: (examples) => {
        const rows = examples.flatMap(({ item }) => this.#rowsOf(item!));
        const a = padTokens(
          rows.map(({ ids }) => ids),
          padId,
        );
        const wanted = new Float32Array(rows.length);
        examples.forEach(({ item }, i) => {
          wanted.set(this.#shares[item!], i * size);
        });
        const secondStarts = Int32Array.from(rows, ({ secondStart }) => secondStart);
        return { loss: 'interaction-listwise', a: { ...a, secondStarts }, size, wanted };
      },
    };
  }

  #rowsOf(list: number): PairTokens[] {
    const [query, ...passages] = this.#members[list].map((text): TokenRow => this.#texts.at(text));
    return passages.map((passage) => joinTokens(this.#tokenizer, query, passage, this.#maxTokens));
  }

  #numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.count;
    this.#texts.add(this.#tokenizer.encode(text, { maxTokens: this.#maxTokens }).ids.subarray(1, -1));
    this.#numbers.set(text, number);
    return number;
  }
}

/**
 * The wanted distribution of a list: that of what is known, the same share for each answer, mixed with a softmax of what is thought. A list without a
 * known answer has the latter alone.
 */
function wantedShares({ teacher, words, answers = [] }: ListLine, wanted: WantedConfig): Float32Array {
  const thought = teacher.map((cosine, i) => wanted.teacherScale * cosine + wanted.wordsScale * (words?.[i] ?? 0));
  const best = Math.max(...thought);
  const exps = thought.map((score) => Math.exp(score - best));
  const sum = exps.reduce((x, y) => x + y, 0);
  const weight = answers.length === 0 ? 1 : wanted.teacher;
  return Float32Array.from(
    exps,
    (exp, i) => (weight * exp) / sum + (answers.includes(i) ? (1 - weight) / answers.length : 0),
  );
}

/** @param size passages of the lists before. */
function listProblem(
  line: number,
  fields: Readonly<Record<string, unknown>>,
  size: number | undefined,
): string | undefined {
  const { query, passages, teacher, answers = [], words, kind } = fields;
  const wrong = (expected: string, found: unknown) => `line ${line}: expected ${expected}, found ${shownValue(found)}`;
  const isNumbers = (value: unknown) =>
    Array.isArray(value) && value.length === (passages as unknown[]).length && value.every(Number.isFinite);
  if (typeof query !== 'string' || query === '') return wrong("text in 'query'", query);
  if (!Array.isArray(passages) || !passages.every((text) => typeof text === 'string' && text !== ''))
    return wrong("a list of texts in 'passages'", passages);
  if (passages.length < 2 || passages.length !== (size ?? passages.length))
    return wrong(`${size ?? 'two or more'} passages, as many as in other lists`, passages.length);
  if (!isNumbers(teacher)) return wrong("a number for each passage in 'teacher'", teacher);
  if (words !== undefined && !isNumbers(words)) return wrong("a number for each passage in 'words'", words);
  if (!Array.isArray(answers) || !answers.every((at) => Number.isInteger(at) && at >= 0 && at < passages.length))
    return wrong("numbers of passages in 'answers'", answers);
  return kind === undefined || typeof kind === 'string' ? undefined : wrong("text in 'kind'", kind);
}
