import { existsSync } from 'node:fs';
import { writeWholeFile } from '../../../src/core/durable-file.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { buildVocab } from '../../tokenizer/build-vocab.ts';
import { formatVocab, readVocabFile } from '../../tokenizer/vocab-file.ts';
import { readTrainingTexts } from '../texts/training-text.ts';
import type { DistillationConfig } from './distillation-config.ts';
import { requireMadeFrom, requireSame, writeMadeFrom } from './made-from.ts';
import type { RunFiles } from './run-files.ts';

/**
 * The vocabulary of a run: the one that the configuration names, or one that is built from the items, once.
 * @throws ConflictError when the run has another one than the configuration asks for; what reading and `buildVocab` throw.
 */
export async function vocabOf(
  { vocab }: DistillationConfig,
  files: RunFiles,
  options: LongWorkOptions,
): Promise<string[]> {
  const named = typeof vocab === 'string' ? await readVocabFile(vocab) : undefined;
  const origin = { sizes: typeof vocab === 'string' ? null : vocab };
  if (!existsSync(files.vocab)) {
    const sizes = typeof vocab === 'string' ? {} : vocab;
    const tokens = named ?? (await buildVocab(itemTexts(files), { ...sizes, ...options }));
    await writeMadeFrom(files.vocabFrom, origin);
    await writeWholeFile(files.vocab, formatVocab(tokens));
  }
  const tokens = await readVocabFile(files.vocab);
  if (named) requireSame(tokens, named, `${files.vocab} was made`);
  else await requireMadeFrom(files.vocabFrom, origin, `${files.vocab} was built`);
  return tokens;
}

async function* itemTexts({ items }: RunFiles): AsyncGenerator<string> {
  for await (const { text } of readTrainingTexts(items)) yield text;
}
