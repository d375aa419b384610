import { readdir } from 'node:fs/promises';
import { messageOf, NotFoundError } from '../../src/core/errors.ts';

/** How the files of a model are laid out: as `train` writes them, or as a sentence-transformers repository. */
export type ModelLayout = 'trained' | 'hub';

/** Files that decide the layout, in the order in which they are asked. */
const SIGNS: readonly (readonly [string, ModelLayout])[] = [
  ['weights.bin', 'trained'],
  ['modules.json', 'hub'],
  ['tokenizer.json', 'hub'],
  ['vocab.txt', 'trained'],
];
/** Names listed in a message, at most. */
const SHOWN = 12;

/**
 * Tells by its files how a model folder is laid out; whether it is whole is found when it is read.
 * @throws NotFoundError when there is no such folder or it holds no model, with what was expected and found.
 */
export async function findModelLayout(dir: string): Promise<ModelLayout> {
  const names = await readdir(dir).catch((cause: unknown) => {
    throw new NotFoundError(`no model in ${dir}: ${messageOf(cause)}`, { cause });
  });
  const sign = SIGNS.find(([name]) => names.includes(name));
  if (sign !== undefined) return sign[1];
  const found = names.length > SHOWN ? [...names.slice(0, SHOWN), `${names.length - SHOWN} more`] : names;
  throw new NotFoundError(
    `no model in ${dir}: expected config.json, vocab.txt and weights.bin of a model that was trained here, or ` +
      `config.json, tokenizer.json, modules.json, 1_Pooling/config.json and onnx/model.onnx of a sentence-transformers ` +
      `repository; found ${found.join(', ') || 'nothing'}`,
  );
}
