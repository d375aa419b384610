import { AbortedError } from '../../core/errors.ts';
import type { DedupeOptions, DedupeResult, Encoder, PairScorer } from '../../main.ts';
import { DEDUPE_OPTIONS, type DedupeValues } from '../dedupe/dedupe-options.ts';
import { reportText } from '../dedupe/dedupe-report.ts';
import { checkSetup, type DedupeSetup } from '../dedupe/dedupe-setup.ts';
import { openLists } from '../dedupe/open-lists.ts';
import { refuseResults, writeResults } from '../dedupe/write-results.ts';
import { openModel, openPairScorer } from '../open/open-model.ts';
import { choiceFor } from '../open/stored-choice.ts';
import { withCollection } from '../open/with-collection.ts';
import { MODEL_NOTE, PAIR_MODELS } from '../options/shared-options.ts';
import { defineCommand, type Terminal } from '../program/command.ts';
import { BadLineLog } from '../render/bad-line-log.ts';
import { ProgressLine } from '../render/progress-line.ts';

export const dedupeCommand = defineCommand({
  name: 'dedupe',
  summary: 'Finds items that say the same, in one list, or of new items against old ones; changes neither.',
  operands: { name: 'FILE, or NEW OLD', min: 0, max: 2 },
  options: DEDUPE_OPTIONS,
  notes: [
    'FILE is JSONL, CSV, TSV or plain lines, gzipped or not, as for kenyon index; - is standard input. DIR gets\n' +
      'duplicates.csv (clusters with the item to keep and why the others repeat it), review.csv (pairs for a person),\n' +
      'kept.jsonl (the items without the duplicates) and summary.json. Nothing is deleted, neither in a file nor in a database.',
    'Any two members of a cluster match: of a~b~c with a unlike c, a~b may be a cluster, and b~c goes to the review. With OLD or\n' +
      '--db each new item is compared with old ones only, and the old item is kept.',
    'Exact duplicates (width, case and spaces put aside) need no model and no threshold. Near ones need a threshold; there is no\n' +
      'default. One that was fitted on pairs half of which match is far too low here, where almost no pair of all does:\n' +
      'fit it with --goal precision=0.99 or so, look at the review, and decide again with --rethreshold, which takes seconds.',
    'With --floor and no threshold near pairs are listed with their scores and not decided. A stopped run goes on where it was\n' +
      'when the same command is given; DIR/work can be removed when it is no longer needed.',
    '--keep greatest:date keeps the newest where dates are written year first. Items without the field come last.',
    `--pair-model ${PAIR_MODELS}`,
    MODEL_NOTE,
    'Example:  kenyon dedupe faq.csv --text-field question --threshold faq-threshold.json --out faq-dedupe\n' +
      '          kenyon dedupe --rethreshold faq-dedupe --threshold 0.93',
  ],
  async run(values, files, terminal) {
    const setup = await checkSetup(values, files);
    await refuseResults({ out: setup.out, format: values.format, inputs: files });
    const progress = new ProgressLine(terminal, 'done');
    const bad = new BadLineLog(progress);
    const startedAt = performance.now();
    const work = { signal: terminal.signal, onProgress: progress.report.bind(progress) };
    try {
      const result = await decide({ values, files, setup, terminal, progress, bad, work });
      bad.finish();
      const { format } = values;
      // Of a fitted threshold the evidence stands in the summary already.
      const settings = { files, ...setup.decision, threshold: values.threshold, out: setup.out };
      const plain = values['plain-csv'];
      const written = await writeResults(result, { ...work, out: setup.out, format, plain, inputs: files, settings });
      progress.clear();
      const report = { ...result.summary, badLines: bad.count, files: written };
      if (values.json) terminal.stdout.write(`${JSON.stringify(report)}\n`);
      else terminal.stdout.write(reportText(result, written, bad.count, performance.now() - startedAt));
      // Nothing but bad lines: most likely the wrong format or field.
      return bad.count > 0 && result.summary.items === 0 ? 1 : 0;
    } catch (error) {
      if (!terminal.signal.aborted) throw error;
      progress.note(`kenyon: stopped; the same command goes on from what is in ${setup.work}`);
      throw new AbortedError('interrupted', { cause: error });
    } finally {
      progress.clear();
    }
  },
});

interface Run {
  readonly values: DedupeValues;
  readonly files: readonly string[];
  readonly setup: DedupeSetup;
  readonly terminal: Terminal;
  readonly progress: ProgressLine;
  readonly bad: BadLineLog;
  readonly work: Pick<DedupeOptions, 'signal' | 'onProgress'>;
}

async function decide(run: Run): Promise<DedupeResult> {
  const { values, setup, terminal } = run;
  if (values.rethreshold !== undefined) {
    const { rethreshold } = await import('../../public/pairs.ts');
    return rethreshold(setup.work, setup.decision);
  }
  const { dedupe } = await import('../../main.ts');
  const lists = await openLists(run);
  let encoder: Encoder | undefined;
  let scorer: PairScorer | undefined;
  try {
    const { db, collection } = values;
    const load = async () => {
      encoder = await openModel(db === undefined ? values : await choiceFor({ ...values, db, collection }));
      return encoder;
    };
    if (values['pair-model'] !== undefined) scorer = await openPairScorer(values['pair-model'], values);
    const options = { ...setup.decision, ...dedupeOptions(run), ...lists.options, scorer };
    if (db === undefined) {
      const against = lists.old === undefined ? {} : { against: lists.old };
      return await dedupe(lists.items, { ...options, encoder: load, ...against });
    }
    // One encoder for the items and the database, which refuses one of another model.
    const opened = await load();
    return await withCollection({ db, collection, readOnly: true, encoder: opened }, terminal, (documents) =>
      dedupe(lists.items, { ...options, encoder: opened, against: documents }),
    );
  } finally {
    await scorer?.close();
    await encoder?.close();
  }
}

function dedupeOptions({ values, setup, work }: Run): DedupeOptions {
  return {
    ...work,
    folder: setup.work,
    restart: values.restart,
    recall: setup.recall,
    maxPairs: values['max-pairs'],
    seed: values.seed,
    ignorePunctuation: values['ignore-punctuation'],
    floor: setup.floor,
  };
}
