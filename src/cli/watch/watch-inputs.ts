import type { Collection } from '../../main.ts';
import { type ReadFilesOptions, type WatchRound, watchFiles } from '../../public/data.ts';
import type { Terminal } from '../program/command.ts';
import { BadLineLog } from '../render/bad-line-log.ts';
import { deviationsText } from '../render/deviations-text.ts';
import { printable } from '../render/excerpt.ts';
import { plural } from '../render/format-numbers.ts';
import type { ProgressLine } from '../render/progress-line.ts';

/** Files of a round that are named. */
const MAX_NAMED = 3;

/** Parts that a watch of the command line works with. */
export interface WatchRun {
  readonly paths: readonly string[];
  readonly reading: ReadFilesOptions;
  readonly deleteAll: boolean;
  readonly db: string;
  readonly json: boolean;
  readonly terminal: Terminal;
  readonly progress: ProgressLine;
}

/** Keeps a collection as files and folders are, with a line of output for whatever is done, until Ctrl-C. @returns the exit code. */
export async function watchInputs(documents: Collection, run: WatchRun): Promise<0> {
  const { paths, reading, deleteAll, db, json, terminal, progress } = run;
  const { signal, stdout } = terminal;
  let bad = new BadLineLog(progress);
  const onNotice = (message: string) => progress.note(`kenyon: ${message}`);
  progress.note(`kenyon: watching ${paths.map(printable).join(', ')}; Ctrl-C ends it`);
  await watchFiles(documents, paths, {
    ...reading,
    leftOut: [db],
    deleteAll,
    signal,
    onNotice,
    onBadLine: (line) => bad.note(line),
    onFile: ({ file, deviations, error }) => {
      const told = deviationsText(deviations, ` in ${printable(file)}`);
      if (told !== '') onNotice(told.trimEnd());
      if (error !== undefined) onNotice(error.message);
    },
    onRound: (round) => {
      bad.finish();
      const badLines = bad.count;
      bad = new BadLineLog(progress);
      stdout.write(json ? `${JSON.stringify({ ...round, badLines })}\n` : `${roundText(round, badLines)}\n`);
    },
  });
  return 0;
}

function roundText({ changed, removed, added, updated, unchanged, deleted }: WatchRound, badLines: number): string {
  const names = [...changed, ...removed].map(printable);
  const more = names.length > MAX_NAMED ? ` and ${plural(names.length - MAX_NAMED, 'more file')}` : '';
  const counts = `${added} added, ${updated} updated, ${unchanged} unchanged, ${deleted} deleted`;
  const faults = badLines > 0 ? `, ${plural(badLines, 'bad line')}` : '';
  return `${names.slice(0, MAX_NAMED).join(', ')}${more}: ${counts}${faults}`;
}
