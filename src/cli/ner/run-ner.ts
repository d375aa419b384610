import { batchesOf } from '../../core/batches.ts';
import type { EntityRecognizer } from '../../core/entity-recognizer.ts';
import { findTextEntities } from '../../entities/find-text-entities.ts';
import type { TextEntity } from '../../entities/text-entity.ts';
import { type OpenedInput, readDocuments } from '../../readers/read-documents.ts';
import { TrackedDocuments } from '../open/tracked-documents.ts';
import { textOptions } from '../options/text-options.ts';
import type { Terminal } from '../program/command.ts';
import type { BadLineLog } from '../render/bad-line-log.ts';
import { formatCount, formatDuration, formatRate, plural } from '../render/format-numbers.ts';
import type { ProgressLine } from '../render/progress-line.ts';
import { outputSink, type TextSink } from '../writers/text-sink.ts';
import type { NerValues, WantedEntities } from './ner-options.ts';
import { entitiesJson, type ReadText, renderEntities } from './render-entities.ts';

/** Texts that are read together. */
const BATCH = 64;

/** Everything that one run of `kenyon ner` works with. */
export interface NerRun {
  readonly values: NerValues;
  readonly wanted: WantedEntities;
  readonly terminal: Terminal;
  readonly progress: ProgressLine;
  readonly bad: BadLineLog;
  readonly recognizer: EntityRecognizer | undefined;
}

/** Finds entities in the text of the command line. */
export async function runNerOnText(text: string, run: NerRun): Promise<number> {
  const [entities] = await findAll([text], run);
  run.terminal.stdout.write(render({ text, entities }, run));
  return 0;
}

/** Finds entities in the texts of a file, and says what it came to. @returns the exit code. */
export async function runNerOnFile(file: string, run: NerRun): Promise<number> {
  const { progress, bad, terminal } = run;
  const startedAt = performance.now();
  const input = await openTexts(file, run);
  const sink = outputSink(terminal.stdout, terminal.signal);
  const tally = { texts: 0, entities: 0 };
  try {
    await readAll(input, { run, sink, tally });
  } finally {
    // What was found stays, whatever stopped it.
    await sink.finish();
    progress.clear();
  }
  bad.finish();
  progress.note(summary(input.name, { ...tally, badLines: bad.count, ms: performance.now() - startedAt }));
  // Nothing but bad lines: most likely the wrong format or field.
  return bad.count > 0 && tally.texts === 0 ? 1 : 0;
}

interface Tally {
  texts: number;
  entities: number;
}

/** Reads, finds and writes text after text. */
async function readAll(input: OpenedInput, { run, sink, tally }: { run: NerRun; sink: TextSink; tally: Tally }) {
  const tracked = new TrackedDocuments(input);
  for await (const { start, items } of batchesOf(tracked.documents(), BATCH)) {
    const texts = items.map(({ text }) => text);
    for (const [i, entities] of (await findAll(texts, run)).entries()) {
      const { id, text } = items[i];
      await sink.write(render({ line: tracked.lineOf(start + i), id, text, entities }, run));
      tally.entities += entities.length;
    }
    tally.texts += items.length;
    run.progress.report({ stage: 'find entities', done: tally.texts, fraction: tracked.fractionOf(tally.texts) });
  }
}

function openTexts(file: string, { values, terminal, bad }: NerRun): Promise<OpenedInput> {
  return readDocuments(file, {
    ...textOptions(values, 'ner'),
    format: values.format,
    textField: values['text-field'],
    idField: values['id-field'],
    stdin: terminal.stdin,
    signal: terminal.signal,
    onBadLine: (line) => bad.note(line),
  });
}

function findAll(texts: readonly string[], { wanted, recognizer, terminal }: NerRun): Promise<TextEntity[][]> {
  const { rules, types, now } = wanted;
  return findTextEntities(texts, {
    rules,
    signal: terminal.signal,
    recognizer,
    types,
    now,
  });
}

function render(read: ReadText, { values, terminal }: NerRun): string {
  return values.json ? entitiesJson(read) : renderEntities(read, terminal);
}

interface Outcome extends Tally {
  readonly badLines: number;
  readonly ms: number;
}

/** 'news.txt: 120 texts: 431 entities, 1 bad line (2.0 s, 60/s)'. */
function summary(name: string, { texts, entities, badLines, ms }: Outcome): string {
  const found = `${formatCount(entities)} ${entities === 1 ? 'entity' : 'entities'}`;
  const parts = badLines > 0 ? `${found}, ${plural(badLines, 'bad line')}` : found;
  return `${name}: ${plural(texts, 'text')}: ${parts} (${formatDuration(ms)}, ${formatRate(texts / (ms / 1000))}/s)`;
}
