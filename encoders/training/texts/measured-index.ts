import { isAbsolute, join } from 'node:path';
import { packageRoot } from '../../../src/core/package-root.ts';
import type { Progress } from '../../../src/core/progress.ts';
import type { SimplifiedFold } from '../../../src/core/text/simplified-fold.ts';
import { GramIndex } from './gram-index.ts';
import { MEASURED_SETS, measuredTexts, readIfPresent, textsOfFile } from './measured-texts.ts';
import type { TextsConfig } from './text-config.ts';

/** The grams of everything that is measured, and how many texts each set has; null for a set whose files are absent. */
export interface MeasuredIndex {
  readonly grams: GramIndex;
  readonly sets: Readonly<Record<string, number | null>>;
}

/** Reads every measured set that the data directory holds, and the measured files (relative ones from the package's folder). */
export async function readMeasuredIndex(
  { data, measuredFiles }: Pick<TextsConfig, 'data' | 'measuredFiles'>,
  fold: SimplifiedFold,
  step: (progress: Progress) => void,
): Promise<MeasuredIndex> {
  const grams = new GramIndex(fold);
  const sets: Record<string, number | null> = {};
  const streams = [
    ...MEASURED_SETS.map((name) => [name, measuredTexts(data, name)] as const),
    ...measuredFiles.map((file) => [file, textsOfFile(isAbsolute(file) ? file : join(packageRoot(), file))] as const),
  ];
  for (const [done, [name, texts]] of streams.entries()) {
    step({ stage: 'read measured sets', done, total: streams.length });
    let count = 0;
    const present = await readIfPresent(texts, (text) => {
      grams.add(name, text);
      count++;
    });
    sets[name] = present ? count : null;
  }
  return { grams, sets };
}
