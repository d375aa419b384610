import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, writeWholeFile } from '../../../src/core/durable-file.ts';
import { messageOf, StorageError, throwIfAborted } from '../../../src/core/errors.ts';
import { LONG_WORK, readOptions } from '../../../src/core/options.ts';
import { type LongWorkOptions, type Progress, throttleProgress } from '../../../src/core/progress.ts';
import { mixBits, textHash } from '../../../src/core/random.ts';
import { Admission } from './admission.ts';
import { loadChineseScript } from './chinese-script.ts';
import { estimatedPieces } from './cut-passage.ts';
import { type DrawnTexts, drawHeldOut, drawItems } from './draw-items.ts';
import { drawPairs } from './draw-pairs.ts';
import { type MeasuredIndex, readMeasuredIndex } from './measured-index.ts';
import { type FileCounts, readPools, type TextsRun } from './read-pools.ts';
import { checkTextsConfig, type TextsConfig } from './text-config.ts';
import type { TextsReport } from './texts-report.ts';

/**
 * Collects training texts and pairs for a sentence encoder from the open texts of a data directory, by shares of kinds, and
 * writes them in random order, so that the first lines of a file are a smaller set of the same mix. The same
 * configuration, seed and data give the same bytes. What shares a gram (12 Han characters or 8 words, see `GramReader`)
 * with a measured text is left out, and held-out texts share none with what is trained on.
 * @returns what was written and what was left out, as `report.json` holds it.
 * @throws InvalidArgumentError for a configuration that {@link checkTextsConfig} refuses; NotFoundError when there are no open texts;
 * FormatError for bad content; StorageError when the disk refuses; AbortedError when the signal fires before anything is written, in
 * which case no file is changed.
 */
export async function collectTexts(given: Partial<TextsConfig>, work: LongWorkOptions = {}): Promise<TextsReport> {
  const options = readOptions('collectTexts', work, LONG_WORK);
  const config = checkTextsConfig(given);
  const progress = throttleProgress(options.onProgress);
  const step = (report: Progress) => {
    throwIfAborted(options.signal, 'collecting texts');
    progress.report(report);
  };
  const script = await loadChineseScript();
  const measured = await readMeasuredIndex(config, script.fold, step);
  const run: TextsRun = {
    config,
    script,
    admission: new Admission(measured.grams, script.fold),
    seedFor: seeds(config.seed),
    step,
  };
  const { pools, files } = await readPools(run);
  // Held-out texts first: what shares a gram with them is then left out of the others.
  const drawn = {
    heldOut: await drawHeldOut(run, pools),
    items: await drawItems(run, pools),
    pairs: await drawPairs(run, pools),
  };
  const report = reportOf(run, measured, files, drawn);
  step({ stage: 'write', done: 0 });
  await makeDirectory(config.output);
  // The report says that the others are there: one of an earlier collection must not stand beside files of this one.
  await removeFile(join(config.output, 'report.json'));
  for (const [name, { lines }] of Object.entries({ heldout: drawn.heldOut, items: drawn.items, pairs: drawn.pairs })) {
    progress.report({ stage: 'write', done: 0, total: lines.length });
    await writeJsonLines(join(config.output, `${name}.jsonl`), lines);
  }
  await writeReport(join(config.output, 'report.json'), report);
  progress.flush();
  return report;
}

async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true }).catch((cause: unknown) => {
    throw new StorageError(`cannot replace ${path}: ${messageOf(cause)}`, { cause });
  });
}

function seeds(seed: number): TextsRun['seedFor'] {
  return (purpose, text = '') => textHash(text, textHash(purpose, mixBits(seed)));
}

function reportOf(
  { config, admission }: TextsRun,
  measured: MeasuredIndex,
  files: Readonly<Record<string, FileCounts>>,
  drawn: Readonly<Record<'heldOut' | 'items' | 'pairs', DrawnTexts<object>>>,
): TextsReport {
  const pieces = (drawn.items.lines as { text: string }[]).reduce((sum, { text }) => sum + estimatedPieces(text), 0);
  const counts = Object.entries(drawn).map(([name, { lines, kinds }]) => [name, { lines: lines.length, kinds }]);
  return {
    config,
    measured: measured.sets,
    measuredGrams: measured.grams.size,
    heldOutGrams: admission.heldOutGrams,
    files,
    ...(Object.fromEntries(counts) as Pick<TextsReport, 'items' | 'pairs' | 'heldOut'>),
    estimatedPieces: Math.round(pieces),
    refused: admission.refused,
  };
}

/** Lines of one write. */
const LINES_AT_ONCE = 2000;

/** Writes one JSON object a line; the old file stays until the new one is whole. @throws StorageError when the disk refuses. */
async function writeJsonLines(path: string, lines: readonly object[]): Promise<void> {
  await writeWholeFile(path, async (file) => {
    for (let i = 0; i < lines.length; i += LINES_AT_ONCE) {
      const text = lines.slice(i, i + LINES_AT_ONCE).map((line) => `${JSON.stringify(line)}\n`);
      await file.writeFile(text.join(''));
    }
  });
}

/** Writes one JSON object for people to read. @throws StorageError when the disk refuses. */
export async function writeReport(path: string, report: object): Promise<void> {
  await writeWholeFile(path, `${JSON.stringify(report, null, 2)}\n`);
}
