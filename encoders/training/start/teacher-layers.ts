import { join } from 'node:path';
import { FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { isRecord, type JsonObject } from '../../../src/core/json-object.ts';
import { readForeignConfig } from '../../checkpoints/foreign-config.ts';
import { findNaming } from '../../checkpoints/names/find-naming.ts';
import { openCheckpoint } from '../../checkpoints/open-checkpoint.ts';
import { takeWeights } from '../../checkpoints/take-weights.ts';
import { readRequired } from '../../hub/hub-folder.ts';
import { chooseOnnxFile } from '../../hub/onnx-file.ts';
import type { RoFormerConfig } from '../../roformer/config.ts';
import {
  POOLING_HIDDEN,
  POOLING_TOKEN,
  SEGMENT_EMBEDDING,
  TOKEN_EMBEDDING,
  type Weight,
  type Weights,
  weightShapes,
} from '../../roformer/weights.ts';
import { SPECIAL_TOKENS } from '../../tokenizer/vocab-file.ts';
import { nameIn, requireLayers } from './model-layers.ts';

/** What stands in a Unigram vocabulary for the space before a word. */
const SPACE = '\u2581';
/** Log probability of a character that is no piece, below that of any piece. */
const UNKNOWN_SCORE = -30;
/** Longest piece that is looked for, in characters. */
const LONGEST_PIECE = 16;
/** Words of so few letters may stand for what is written in capitals. */
const SHORT_WORD = 4;
/** Words of letters that have capitals. */
const WORD = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u;
/** Names that models of this kind give to what our [PAD], [UNK], [CLS], [SEP] and [MASK] are. */
const SPECIALS = ['<pad>', '<unk>', '<s>', '</s>', '<mask>'];

/** A word cut into pieces: their ids, and the sum of their log probabilities. */
interface Pieces {
  readonly ids: readonly number[];
  readonly score: number;
}

/**
 * Weights of a student that is some of the layers of a BERT, over a vocabulary of words of its own. Each token has the mean of the
 * embeddings of the pieces that the teacher cuts it into, and their number as its weight in pooling, since it stands for so many of the teacher's tokens
 * in the mean; words of letters may stand for those that begin with a capital, or are short and in capitals, so these are taken in by how
 * likely they are. All segments begin as the teacher's first.
 * @param dir folder of the teacher as the hub has it: onnx/model*.onnx, config.json, and a tokenizer.json with a Unigram model.
 * @param config architecture 'bert', pooling 'weighted', without projection and teachers, as wide as the teacher, with as many layers as `layers`.
 * @param layers numbers of the teacher's layers, rising.
 * @throws NotFoundError when a file is missing; FormatError when one is damaged or not of that kind; InvalidArgumentError when the config does not fit the teacher.
 */
export async function teacherLayers(
  dir: string,
  config: RoFormerConfig,
  vocab: readonly string[],
  layers: readonly number[],
): Promise<Weights> {
  const path = await chooseOnnxFile(dir, undefined);
  const sizes = readForeignConfig(join(dir, 'config.json'), await readRequired(join(dir, 'config.json')));
  requireFit(dir, config, layers, sizes);
  const pieces = readPieces(join(dir, 'tokenizer.json'), await readRequired(join(dir, 'tokenizer.json')));
  const whole: RoFormerConfig = { ...sizes, architecture: 'bert', pooling: 'mean', maxTokens: config.maxTokens };
  const checkpoint = await openCheckpoint(path);
  try {
    const found = findNaming(path, [...checkpoint.tensors.keys()]);
    const { weights } = await takeWeights(path, checkpoint, found, whole);
    const made = ownTokens(weights.get(TOKEN_EMBEDDING)!, pieces, vocab);
    const segment = weights.get(SEGMENT_EMBEDDING)!.data.subarray(0, config.hiddenSize);
    made.set(SEGMENT_EMBEDDING, {
      shape: [config.segmentTypes, config.hiddenSize],
      data: Float32Array.from({ length: config.segmentTypes * segment.length }, (_, i) => segment[i % segment.length]),
    });
    made.set(POOLING_HIDDEN, { shape: [config.hiddenSize, 1], data: new Float32Array(config.hiddenSize) });
    const names = [...weightShapes(config).keys()];
    return new Map(names.map((name) => [name, made.get(name) ?? weights.get(nameIn(name, layers))!]));
  } finally {
    await checkpoint.close();
  }
}

function requireFit(
  dir: string,
  config: RoFormerConfig,
  layers: readonly number[],
  sizes: ReturnType<typeof readForeignConfig>,
): void {
  for (const name of ['hiddenSize', 'numHeads', 'intermediateSize', 'hiddenAct', 'normEpsilon'] as const) {
    if (sizes[name] === undefined || config[name] === sizes[name]) continue;
    throw new InvalidArgumentError(`layers of ${dir} have ${name} ${sizes[name]}, the student's is ${config[name]}`);
  }
  requireLayers(dir, sizes, config, layers);
}

/** Pieces of a Unigram vocabulary, with their ids and log probabilities. */
type UnigramPieces = ReadonlyMap<string, { readonly id: number; readonly score: number }>;

function readPieces(path: string, { model, added_tokens: added }: JsonObject): UnigramPieces {
  const { type, vocab } = isRecord(model) ? model : {};
  if (type !== 'Unigram' || !Array.isArray(vocab))
    throw new FormatError(`${path}: expected a Unigram model, whose pieces words can be cut into, got ${String(type)}`);
  const pieces = new Map<string, { id: number; score: number }>();
  for (const [id, entry] of (vocab as unknown[]).entries()) {
    const [piece, score] = Array.isArray(entry) ? entry : [];
    if (typeof piece !== 'string' || !Number.isFinite(score))
      throw new FormatError(`${path}: entry ${id} of the vocabulary must be a piece and its score`);
    pieces.set(piece, { id, score: score as number });
  }
  for (const token of Array.isArray(added) ? added : []) {
    const { content, id } = isRecord(token) ? token : {};
    if (typeof content !== 'string' || !Number.isInteger(id) || (id as number) < 0)
      throw new FormatError(`${path}: an added token must be a text with a number from 0`);
    pieces.set(content, { id: id as number, score: 0 });
  }
  const missing = SPECIALS.filter((token) => !pieces.has(token));
  if (missing.length > 0)
    throw new FormatError(`${path}: expected the tokens ${SPECIALS.join(' ')}, found no ${missing}`);
  return pieces;
}

/** Embeddings of our tokens, and their weights in pooling. */
function ownTokens({ data, shape: [rows, width] }: Weight, pieces: UnigramPieces, vocab: readonly string[]): Weights {
  const table = new Float32Array(vocab.length * width);
  const pooling = new Float32Array(vocab.length).fill(1);
  vocab.forEach((token, row) => {
    const special = SPECIAL_TOKENS.indexOf(token as (typeof SPECIAL_TOKENS)[number]);
    const cuts = special >= 0 ? [{ ids: [pieces.get(SPECIALS[special])!.id], score: 0 }] : shortestCuts(token, pieces);
    const top = Math.max(...cuts.map(({ score }) => score));
    const shares = cuts.map(({ score }) => Math.exp(score - top));
    const total = shares.reduce((sum, share) => sum + share, 0);
    cuts.forEach(({ ids }, k) => {
      const share = shares[k] / total / ids.length;
      for (const id of ids) {
        if (id >= rows) throw new FormatError(`the teacher's piece ${id} has no embedding, it has ${rows}`);
        for (let i = 0; i < width; i++) table[row * width + i] += share * data[id * width + i];
      }
    });
    pooling[row] = cuts[0].ids.length;
  });
  return new Map([
    [TOKEN_EMBEDDING, { shape: [vocab.length, width], data: table }],
    [POOLING_TOKEN, { shape: [vocab.length, 1], data: pooling }],
  ]);
}

/** What may stand before a token that begins a word: letters and numbers have a space there, Han words none, marks either. */
function startsOf(body: string): string[] {
  if (WORD.test(body) || /^\p{N}/u.test(body)) return [SPACE];
  return /^\p{Script=Han}/u.test(body) ? [''] : ['', SPACE];
}

/** The ways in which the teacher would read a token of ours, those with the fewest pieces. */
function shortestCuts(token: string, pieces: UnigramPieces): Pieces[] {
  const goesOn = token.startsWith('##');
  const body = goesOn ? token.slice(2) : token;
  if (body === '') throw new FormatError(`the token ${JSON.stringify(token)} of the vocabulary stands for nothing`);
  const isWord = WORD.test(body);
  const starts = goesOn ? [''] : startsOf(body);
  const written = new Set([body]);
  const [first, ...rest] = body;
  if (isWord && !goesOn) written.add(first.toUpperCase() + rest.join(''));
  if (isWord && body.length <= SHORT_WORD) written.add(body.toUpperCase());
  const cuts = [...written].flatMap((form) => starts.map((start) => cut(start + form, pieces)));
  const fewest = Math.min(...cuts.map(({ ids }) => ids.length));
  return cuts.filter(({ ids }) => ids.length === fewest);
}

/** Cuts a text into the pieces that are likeliest together (Kudo 2018, arXiv 1804.10959). */
function cut(text: string, pieces: UnigramPieces): Pieces {
  const characters = [...text];
  const unknown = pieces.get(SPECIALS[1])!.id;
  const best: Pieces[] = [{ ids: [], score: 0 }];
  for (let end = 1; end <= characters.length; end++) {
    let found: Pieces | undefined;
    for (let start = Math.max(0, end - LONGEST_PIECE); start < end; start++) {
      const piece = pieces.get(characters.slice(start, end).join(''));
      if (piece === undefined && end - start > 1) continue;
      const score = best[start].score + (piece?.score ?? UNKNOWN_SCORE);
      if (found === undefined || score > found.score)
        found = { ids: [...best[start].ids, piece?.id ?? unknown], score };
    }
    best.push(found!);
  }
  return best[characters.length];
}
