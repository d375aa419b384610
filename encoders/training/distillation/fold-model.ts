import { readNumbers, requirePath } from '../../../src/core/checks.ts';
import { makeDirectory } from '../../../src/core/durable-file.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../../src/core/options.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { readModelDirectory, writeModelDirectory } from '../../roformer/model-directory.ts';
import { foldTeacherHeads } from '../start/fold-teacher-heads.ts';
import type { Item } from '../taught-sets/distill-items.ts';
import { readTrainingTexts } from '../texts/training-text.ts';
import { encodeInRoles } from './encode-in-roles.ts';

/** Texts whose vectors show the axes of a finished model. */
const SAMPLE = 8000;

/** How {@link foldModel} makes a finished model. */
export interface FoldModelOptions extends LongWorkOptions {
  /** Of each teacher's head, the share that it is to have in a vector; those left out have none. Default [1]: the first alone. */
  readonly shares?: readonly number[];
}

const OPTIONS: OptionKinds<FoldModelOptions> = { shares: 'any', ...LONG_WORK };

/**
 * Writes a finished model: a trained one with the heads of its teachers folded into its projection, by their shares, so
 * that its vectors compare as those heads' do and their first dimensions hold the most, its matrices as 8-bit integers.
 * @param trained directory of a trained model that still has its teachers' heads.
 * @param texts JSON lines as `collectTexts` writes them; the first 8,000 show the axes.
 * @param out directory of the finished model.
 * @returns the share of squared lengths that the first 64, 128, ... dimensions hold
 * @throws InvalidArgumentError when there is no text, no such head or no share above 0; NotFoundError, FormatError when the model or a text
 * cannot be read; AbortedError when `signal` fires.
 */
export async function foldModel(
  trained: string,
  texts: string,
  out: string,
  given: FoldModelOptions = {},
): Promise<Readonly<Record<string, number>>> {
  for (const [name, path] of Object.entries({ trained, texts, out })) requirePath(name, path);
  const { shares: wanted = [1], ...work } = readOptions('foldModel', given, OPTIONS);
  const shares = Array.from(readNumbers('shares', wanted));
  if (!shares.every((share) => share >= 0 && Number.isFinite(share)))
    throw new InvalidArgumentError(`shares must be numbers of at least 0, got [${shares}]`);
  const seen: Item[] = [];
  for await (const item of readTrainingTexts(texts)) if (seen.push(item) === SAMPLE) break;
  if (seen.length === 0) throw new InvalidArgumentError(`expected texts in ${texts}, got none`);
  const sample = await encodeInRoles(trained, seen, work);
  const { model, kept } = foldTeacherHeads(await readModelDirectory(trained), sample, { shares });
  await makeDirectory(out);
  await writeModelDirectory(out, model, 'int8');
  const held: Record<string, number> = {};
  for (let dim = 64; dim <= kept.length; dim *= 2) held[dim] = kept[dim - 1];
  return held;
}
