import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, NotFoundError } from '../../src/core/errors.ts';
import { SHARD_INDEX } from './sharded.ts';

/** Files that a model made elsewhere comes in. */
export interface CheckpointFiles {
  readonly checkpoint: string;
  /** Where what belongs to it lies. */
  readonly folder: string;
  /** Undefined where there is none; a checkpoint of Keras holds its own. */
  readonly config: string | undefined;
  readonly vocab: string | undefined;
}

/** Names of checkpoints that libraries write, the surest to read first; others are taken when they are alone of their kind. */
const CHECKPOINTS = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'bert_model.ckpt.index',
  'model.weights.h5',
  'model.onnx',
];
const CHECKPOINT_ENDS = ['.safetensors', '.bin', '.pt', '.pth', '.ckpt.index', SHARD_INDEX, '.h5', '.keras', '.onnx'];
const ONNX_FOLDER = 'onnx';
const CONFIGS = ['bert_config.json', 'config.json'];
const VOCABS = ['vocab.txt', 'vocabulary.txt', join('assets', 'tokenizer', 'vocabulary.txt')];

/**
 * Finds the files of a model in a folder, or beside a checkpoint.
 * @param from a folder, a checkpoint, or what the names of a TensorFlow checkpoint's files begin with (bert_model.ckpt).
 * @throws NotFoundError when there is no checkpoint, or several of which none has a usual name.
 */
export async function findCheckpointFiles(from: string): Promise<CheckpointFiles> {
  const checkpoint = await findCheckpoint(from);
  // Folders of the hub keep ONNX files apart from what belongs to them.
  const folder = basename(dirname(checkpoint)) === ONNX_FOLDER ? dirname(dirname(checkpoint)) : dirname(checkpoint);
  return { checkpoint, folder, config: await firstOf(folder, CONFIGS), vocab: await firstOf(folder, VOCABS) };
}

async function findCheckpoint(from: string): Promise<string> {
  const stats = await stat(from).catch(() => undefined);
  if (stats === undefined && (await isFile(`${from}.index`))) return `${from}.index`;
  if (stats?.isFile() === true) return (await indexOf(from)) ?? from;
  const names = await readdir(from).catch((cause: unknown) => {
    throw new NotFoundError(`no checkpoint at ${from}: ${messageOf(cause)}`, { cause });
  });
  const usual = CHECKPOINTS.find((name) => names.includes(name));
  if (usual !== undefined) return join(from, usual);
  const found = names.filter((name) => CHECKPOINT_ENDS.some((end) => name.endsWith(end)));
  if (found.length === 0 && names.includes(ONNX_FOLDER)) return findCheckpoint(join(from, ONNX_FOLDER));
  if (found.length === 1) return join(from, found[0]);
  throw new NotFoundError(
    found.length === 0
      ? `no checkpoint in ${from}: expected ${CHECKPOINTS.join(', ')}, or another file ending with ${CHECKPOINT_ENDS.join(' ')}`
      : `several checkpoints in ${from}: ${found.join(', ')}; name one of them`,
  );
}

/** The index that a data file of a TensorFlow checkpoint, or one of several files of another checkpoint, belongs to. */
async function indexOf(path: string): Promise<string | undefined> {
  const [, bundle] = /^(.+)\.data-\d{5}-of-\d{5}$/.exec(basename(path)) ?? [];
  const [, stem, end] = /^(.+)-\d{5}-of-\d{5}(\.(?:safetensors|bin))$/.exec(basename(path)) ?? [];
  const name =
    bundle !== undefined ? `${bundle}.index` : stem !== undefined ? `${stem}${end}${SHARD_INDEX}` : undefined;
  const index = name === undefined ? undefined : join(dirname(path), name);
  return index !== undefined && (await isFile(index)) ? index : undefined;
}

async function firstOf(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if (await isFile(join(folder, name))) return join(folder, name);
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
