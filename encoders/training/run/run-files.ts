import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { replaceFile } from '../../../src/core/durable-file.ts';

/** Removes what checkpoints left behind whose writing was cut off. */
export async function removeUnfinished(checkpointPath: string): Promise<void> {
  const directory = dirname(checkpointPath);
  const prefix = `${basename(checkpointPath)}.`;
  for (const name of await readdir(directory)) {
    if (name.startsWith(prefix) && name.endsWith('.tmp')) await rm(join(directory, name), { force: true });
  }
}

/**
 * Takes the lines beyond a step out of a run's log: steps that were made after the checkpoint come again. A line whose writing
 * was cut off goes as well.
 */
export async function cutLog(path: string, step: number): Promise<void> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return '';
    throw cause;
  });
  const kept = text.split('\n').filter((line) => stepOf(line) <= step);
  const whole = kept.map((line) => `${line}\n`).join('');
  if (whole !== text) await replaceFile(path, (file) => file.writeFile(whole));
}

function stepOf(line: string): number {
  try {
    return (JSON.parse(line) as { step: number }).step;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
