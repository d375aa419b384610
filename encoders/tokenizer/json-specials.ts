import { FormatError } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/json-object.ts';

/** Part of the `Tokenizer` of @huggingface/tokenizers that is used. */
export interface LibraryTokenizer {
  /** An id is undefined where a vocabulary without an unknown token lacks the token. */
  encode(
    text: string,
    options?: { add_special_tokens?: boolean; text_pair?: string; return_token_type_ids?: true },
  ): { ids: (number | undefined)[]; token_type_ids?: number[] };
  token_to_id(token: string): number | undefined;
  get_vocab(): Map<string, number>;
}

/** Special tokens that the file's post-processor puts around every text. */
export interface Frame {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Ids of the special tokens; -1 for those that a foreign vocabulary does not have. */
export interface SpecialIds {
  readonly padId: number;
  readonly unkId: number;
  readonly clsId: number;
  readonly sepId: number;
  readonly maskId: number;
  readonly specialIds: ReadonlySet<number>;
}

/** Names in use where the files do not say which token plays the part: BERT's, then RoBERTa's. */
const USUAL_NAMES = {
  pad: ['[PAD]', '<pad>'],
  unk: ['[UNK]', '<unk>'],
  cls: ['[CLS]', '<s>'],
  sep: ['[SEP]', '</s>'],
  mask: ['[MASK]', '<mask>'],
};

/** `model_max_length` of files that know no limit is 1e30. */
const LARGEST_LIMIT = 1e9;

/**
 * Finds the special tokens: first what the files say, then the frame around a text, then the usual names.
 * @throws FormatError when there is no padding token.
 */
export function specialIdsOf(
  library: LibraryTokenizer,
  tokenizer: JsonObject,
  config: JsonObject,
  frame: Frame,
): SpecialIds {
  const idOf = (role: keyof typeof USUAL_NAMES): number | undefined => {
    const names = [contentOf(config[`${role}_token`]), ...USUAL_NAMES[role]];
    return names.map((name) => (name === undefined ? undefined : library.token_to_id(name))).find(isId);
  };
  const padId = [objectOf(tokenizer.padding).pad_id, idOf('pad')].find(isId);
  if (padId === undefined) {
    throw new FormatError(
      'tokenizer.json: expected a padding token ([PAD], <pad>, padding.pad_id or pad_token of tokenizer_config.json), found none; name one there',
    );
  }
  const named = {
    padId,
    unkId: idOf('unk') ?? -1,
    clsId: frame.before[0] ?? idOf('cls') ?? -1,
    sepId: frame.after[0] ?? idOf('sep') ?? -1,
    maskId: idOf('mask') ?? -1,
  };
  return { ...named, specialIds: new Set([...Object.values(named).filter(isId), ...addedSpecials(tokenizer)]) };
}

/** Ids of `added_tokens` that are marked as special. */
function addedSpecials({ added_tokens: added }: JsonObject): number[] {
  if (!Array.isArray(added)) return [];
  return added
    .map(objectOf)
    .filter(({ special }) => special === true)
    .map(({ id }) => id)
    .filter(isId);
}

/** The smaller of the limits in `tokenizer.json` (truncation) and `tokenizer_config.json` (model_max_length). */
export function trainedMaxTokens(tokenizer: JsonObject, config: JsonObject): number | undefined {
  const limits = [objectOf(tokenizer.truncation).max_length, config.model_max_length];
  const real = limits.filter((limit): limit is number => isId(limit) && limit > 0 && limit < LARGEST_LIMIT);
  return real.length > 0 ? Math.min(...real) : undefined;
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}

/** Special tokens of `tokenizer_config.json` are strings or objects with their `content`. */
function contentOf(token: unknown): string | undefined {
  const content = typeof token === 'string' ? token : objectOf(token).content;
  return typeof content === 'string' ? content : undefined;
}
