import { join } from 'node:path';
import { shown } from '../../src/core/checks.ts';
import { FormatError } from '../../src/core/errors.ts';
import { type JsonObject, readJsonObject } from '../../src/core/json-object.ts';

/** Names under which sentence-transformers has kept the file, the newest first, then those by the kind of transformer. */
const KINDS = ['bert', 'roberta', 'distilbert', 'camembert', 'albert', 'xlm-roberta', 'xlnet'];
/** Kinds of models whose positions begin after the id of padding, so that as many fewer tokens fit. */
const OFFSET =
  /^(xlm-roberta|xlm-roberta-xl|roberta|roberta-prelayernorm|camembert|mpnet|ibert|data2vec-text|longformer)$/;
/** Longest input that is believed, in tokens. */
const MAX_TOKENS = 1 << 20;

/** How texts are cut. */
export interface LengthConfig {
  readonly maxTokens: number;
  readonly lowerCase?: true;
}

/**
 * Longest text that a model reads, whatever tokenizer.json cuts at: `max_seq_length` of sentence_bert_config.json or one of its siblings,
 * else the least of its positions (config.json) and `model_max_length` (tokenizer_config.json), else where tokenizer.json cuts.
 * What has no positions (`max_seq_length` of more than there are) is not read.
 * @throws FormatError for a length that is none, or when no file says one.
 */
export async function readLengths(dir: string, config: JsonObject): Promise<LengthConfig> {
  const { file, content } = await sentenceConfig(dir);
  const positions = positionsOf(config);
  const asked = content.max_seq_length;
  if (asked != null && !isLength(asked)) {
    throw new FormatError(`${file}: max_seq_length must be an integer from 1 to ${MAX_TOKENS}, got ${shown(asked)}`);
  }
  const stated = asked ?? (await tokenizerLimit(dir));
  const limits = [stated, positions].filter(isLength);
  const known = limits.length > 0 ? Math.min(...limits) : await bakedIn(dir);
  if (known === undefined) {
    throw new FormatError(
      `${file}: expected max_seq_length, the longest text in tokens; neither it nor max_position_embeddings of config.json nor ` +
        'model_max_length of tokenizer_config.json says it; write it there, {"max_seq_length": 512}, after the card of the model',
    );
  }
  return { maxTokens: known, ...(content.do_lower_case === true && { lowerCase: true }) };
}

/** The first of the files that is there, or the newest name with nothing in it. */
async function sentenceConfig(dir: string): Promise<{ readonly file: string; readonly content: JsonObject }> {
  const files = KINDS.map((kind) => join(dir, `sentence_${kind}_config.json`));
  for (const file of files) {
    const content = await readJsonObject(file);
    if (content !== undefined) return { file, content };
  }
  return { file: files[0], content: {} };
}

function positionsOf(config: JsonObject): number | undefined {
  const { max_position_embeddings: positions, model_type: type, pad_token_id: padId = 1 } = config;
  if (!isLength(positions)) return undefined;
  if (!OFFSET.test(String(type))) return positions;
  const room = positions - Number(padId) - 1;
  return isLength(room) ? room : undefined;
}

/** A file without a limit has 1e30. */
async function tokenizerLimit(dir: string): Promise<number | undefined> {
  const { model_max_length: limit } = (await readJsonObject(join(dir, 'tokenizer_config.json'))) ?? {};
  return isLength(limit) ? limit : undefined;
}

async function bakedIn(dir: string): Promise<number | undefined> {
  const { truncation } = (await readJsonObject(join(dir, 'tokenizer.json'))) ?? {};
  const limit = (truncation as JsonObject | null | undefined)?.max_length;
  return isLength(limit) ? limit : undefined;
}

function isLength(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_TOKENS;
}
