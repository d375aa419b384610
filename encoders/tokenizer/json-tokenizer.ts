import { dirname, join } from 'node:path';
import * as huggingFace from '@huggingface/tokenizers';
import { FormatError, messageOf, NotFoundError } from '../../src/core/errors.ts';
import { type JsonObject, readJsonObject } from '../../src/core/json-object.ts';
import { type PairFrame, pairFrameOf } from './json-pairs.ts';
import { type Frame, type LibraryTokenizer, specialIdsOf, trainedMaxTokens } from './json-specials.ts';
import { longestFirst, type PairTokens } from './pair-tokens.ts';
import { patternGuard, type WithinTime } from './pattern-time.ts';
import { requireTokenIds } from './token-id-bounds.ts';
import { checkMaxTokens, type TokenizedText, type Tokenizer } from './tokenizer.ts';

/** A tokenizer that came with a foreign model. */
export interface JsonTokenizer extends Tokenizer {
  readonly withinTime: WithinTime;
  /** Longest input the model's files allow, special tokens counted; `encode` cuts there unless told otherwise. */
  readonly maxTokens: number | undefined;
  /**
   * Joins two texts as the file's post-processor does; what goes beyond `maxTokens` is cut from the end of the longer one.
   * `secondStart` is the number of tokens where the model knows one type of token only.
   * @throws FormatError when the file does not say how two texts are joined.
   */
  encodePair(a: string, b: string, options?: { maxTokens?: number }): PairTokens;
}

/** Limits of a tokenizer. */
export interface TokenizerLimits {
  /** Longest time of the texts of one call, where the file's expressions might never end. Default: 10,000. */
  readonly timeMs?: number;
}

/** Characters read for each token wanted: far beyond any language's characters a token. */
const CHARS_PER_TOKEN = 32;
/** Characters read beyond that, so that the cut stands clear of the last token wanted even inside a long word. */
const CHARS_BEYOND = 256;

/**
 * The {@link Tokenizer} of a Hugging Face `tokenizer.json` (WordPiece, BPE, Unigram), through @huggingface/tokenizers.
 *
 * What differs from our own: `starts` and `ends` are all zero, since the library does not know offsets; a special
 * token typed in a text is that special token, as the file's `added_tokens` say; ids that the file does not have
 * (`maskId`, or `clsId` of a model without such a token) are -1.
 *
 * Of a text that is long for `maxTokens` only a beginning is read, 32 characters a token and 256 more: time follows
 * `maxTokens`, and what one loses is the end of a text whose tokens are longer than that on average (runs of spaces).
 * @param tokenizer - content of `tokenizer.json`.
 * @param config - content of `tokenizer_config.json`, for files that need it.
 * @param limits - for files whose expressions might never end on some texts.
 * @throws FormatError when the objects are no tokenizer that the library knows or have no padding token.
 */
export function createJsonTokenizer(
  tokenizer: JsonObject,
  config: JsonObject = {},
  limits: TokenizerLimits = {},
): JsonTokenizer {
  requireTokenIds('tokenizer.json', tokenizer);
  requireTokenIds('tokenizer_config.json', config);
  const withinTime = patternGuard(tokenizer, limits.timeMs);
  const library = load(tokenizer, config);
  const frame = withinTime(() => frameOf(library));
  const specials = specialIdsOf(library, tokenizer, config, frame);
  const maxTokens = trainedMaxTokens(tokenizer, config);
  const least = frame.before.length + frame.after.length;
  let pairFrame: PairFrame | undefined;
  return {
    ...specials,
    maxTokens,
    vocabSize: vocabSizeOf(library),
    withinTime,
    encode(text: string, options: { maxTokens?: number } = {}): TokenizedText {
      const limit = checkMaxTokens(options.maxTokens ?? maxTokens, Math.max(least, 1)) - least;
      const content = contentIds(library, text, limit, specials.unkId);
      const ids = Int32Array.from([...frame.before, ...content, ...frame.after]);
      return { ids, starts: new Int32Array(ids.length), ends: new Int32Array(ids.length) };
    },
    encodePair(a: string, b: string, options: { maxTokens?: number } = {}): PairTokens {
      pairFrame ??= pairFrameOf(library, tokenizer);
      const around = pairFrame.before.length + pairFrame.between.length + pairFrame.after.length;
      const room = checkMaxTokens(options.maxTokens ?? maxTokens, around) - around;
      const [first, second] = [a, b].map((text) => contentIds(library, text, room, specials.unkId));
      return joined(pairFrame, first, second, room);
    },
  };
}

function load(tokenizer: JsonObject, config: JsonObject): LibraryTokenizer {
  try {
    // The package's declarations name their files without extensions, which leaves its class untyped here.
    return new huggingFace.Tokenizer(tokenizer, config) as LibraryTokenizer;
  } catch (error) {
    throw new FormatError(
      `tokenizer.json: expected a tokenizer with a WordPiece, BPE or Unigram model, the library says: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

/** The frame is what a text gains when special tokens are asked for. */
function frameOf(library: LibraryTokenizer): Frame {
  const bare = library.encode('a', { add_special_tokens: false }).ids;
  const framed = library.encode('a').ids;
  const extra = framed.length - bare.length;
  for (let at = 0; at <= extra; at++) {
    if (bare.every((id, i) => framed[at + i] === id)) {
      return { before: framed.slice(0, at).filter(isKnown), after: framed.slice(at + bare.length).filter(isKnown) };
    }
  }
  throw new FormatError(
    'tokenizer.json: expected a post-processor that puts tokens around a text, this one changes it',
  );
}

function contentIds(library: LibraryTokenizer, text: string, limit: number, unkId: number): number[] {
  const beginning = text.slice(0, limit * CHARS_PER_TOKEN + CHARS_BEYOND);
  const { ids } = library.encode(beginning, { add_special_tokens: false });
  const known = ids.map((id) => id ?? unkId).filter((id) => id >= 0);
  return known.length > limit ? known.slice(0, limit) : known;
}

function joined(frame: PairFrame, first: readonly number[], second: readonly number[], room: number): PairTokens {
  const [keptFirst, keptSecond] = longestFirst(first.length, second.length, room);
  const head = [...frame.before, ...first.slice(0, keptFirst), ...frame.between];
  const ids = Int32Array.from([...head, ...second.slice(0, keptSecond), ...frame.after]);
  return { ids, secondStart: frame.hasSecondType ? head.length : ids.length };
}

function isKnown(id: number | undefined): id is number {
  return id !== undefined;
}

function vocabSizeOf(library: LibraryTokenizer): number {
  let last = -1;
  for (const id of library.get_vocab().values()) last = Math.max(last, id);
  return last + 1;
}

/**
 * Reads a foreign model's `tokenizer.json`, and the `tokenizer_config.json` beside it where there is one.
 * @throws NotFoundError when `path` is absent, StorageError when a file cannot be read, FormatError when one is no
 *   JSON object or {@link createJsonTokenizer} refuses it.
 */
export async function readJsonTokenizer(path: string): Promise<JsonTokenizer> {
  const tokenizer = await readJsonObject(path);
  if (tokenizer === undefined) throw new NotFoundError(`tokenizer ${path}: no such file`);
  return createJsonTokenizer(tokenizer, await readJsonObject(join(dirname(path), 'tokenizer_config.json')));
}
