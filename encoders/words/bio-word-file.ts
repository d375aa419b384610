import { reading, requirePath, shown } from '../../src/core/checks.ts';
import {
  FormatError,
  InvalidArgumentError,
  KenyonError,
  messageOf,
  NotFoundError,
  StorageError,
} from '../../src/core/errors.ts';
import { readTensorFile, writeTensorFile } from '../roformer/tensor-file.ts';
import { BioWord } from './bio-word.ts';

const TABLE = 'words';

/** Writes a model of words, whole or not at all: its table in 8 bits, about `2 * words * hashDim` bytes. */
export async function saveBioWord(path: string, model: BioWord): Promise<void> {
  requirePath('the path of a model of words', path);
  const isModel = reading('the model of words', () => model instanceof BioWord);
  if (!isModel) throw new InvalidArgumentError(`saveBioWord takes a model of words, got ${shown(model)}`);
  const { words, hashDim, window, table } = model.parts;
  const tensors = new Map([[TABLE, { shape: [2 * words.length, hashDim], data: table }]]);
  await writeTensorFile(path, tensors, { kind: 'bio-word', window, words }, () => 'int8-rows');
}

/**
 * Reads what {@link saveBioWord} wrote.
 * @throws NotFoundError when there is no file; StorageError when it cannot be read; FormatError when it is damaged or another one.
 */
export async function loadBioWord(path: string): Promise<BioWord> {
  requirePath('the path of a model of words', path);
  const { meta, tensors } = await readTensorFile(path).catch((cause: unknown) => {
    if (cause instanceof KenyonError) throw cause;
    const Missing = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? NotFoundError : StorageError;
    throw new Missing(`the model of words ${path} cannot be read: ${messageOf(cause)}`, { cause });
  });
  const { words, window } = meta;
  const table = tensors.get(TABLE);
  const isList = Array.isArray(words) && words.every((word) => typeof word === 'string');
  const isWindow = Number.isSafeInteger(window) && (window as number) >= 1;
  const isTable = isList && table?.shape.length === 2 && table.shape[0] === 2 * words.length && table.shape[1] >= 1;
  if (meta.kind !== 'bio-word' || !isWindow || !isTable || new Set(words).size !== words.length) {
    throw new FormatError(`${path} is no model of words; kenyon words train writes one`);
  }
  return new BioWord({ words, window: window as number, hashDim: table.shape[1], table: table.data });
}
