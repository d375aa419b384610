import { existsSync } from 'node:fs';
import { replaceFile } from '../../../src/core/durable-file.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { buildVocab } from '../../tokenizer/build-vocab.ts';
import { formatVocab, readVocabFile } from '../../tokenizer/vocab-file.ts';
import { readJsonLines } from '../data/json-lines.ts';
import type { TrainingText } from '../texts/training-text.ts';
import type { DistillationConfig } from './distillation-config.ts';
import type { RunFiles } from './run-files.ts';

/**
 * The vocabulary of a run: the one that the configuration names, or one that is built from the items, once.
 * @throws what reading and `buildVocab` throw.
 */
export async function vocabOf(
  { vocab }: DistillationConfig,
  files: RunFiles,
  options: LongWorkOptions,
): Promise<string[]> {
  if (!existsSync(files.vocab)) {
    const tokens =
      typeof vocab === 'string'
        ? await readVocabFile(vocab)
        : await buildVocab(itemTexts(files), { ...vocab, ...options });
    await replaceFile(files.vocab, (file) => file.writeFile(formatVocab(tokens)));
  }
  return readVocabFile(files.vocab);
}

async function* itemTexts({ items }: RunFiles): AsyncGenerator<string> {
  for await (const { text } of readJsonLines<TrainingText>(items)) yield text;
}
