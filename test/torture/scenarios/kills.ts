import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { KenyonError } from '../../../src/core/errors.ts';
import { compact, type Kenyon } from '../../../src/database/kenyon.ts';
import { INDEX_NAMES } from '../../../src/live/index-options.ts';
import { applied, type Change, changeOf, documentOf, settled, type Texts } from '../model.ts';
import { tell } from '../program.ts';
import { collectionOf, examined, openDatabase, readAll } from '../questions.ts';
import type { Round } from '../round.ts';

const PHASES = ['open', 'add', 'delete', 'build', 'compact', 'close'] as const;
type Phase = (typeof PHASES)[number];

interface Step {
  readonly phase: Phase;
  readonly change: Change;
}

const LIVES = 3;
const IDS = Array.from({ length: 150 }, (_, i) => `d${i}`);

/** State that is known of a database: what was acknowledged, and what was begun and not acknowledged. */
interface Known {
  readonly texts: Texts;
  readonly begun: Change;
}

/** One database, three lives: each is killed at the end of a few steps, in a phase of its own, and the next one goes on from there. */
export async function killPrograms(round: Round): Promise<void> {
  const path = join(round.directory, 'db');
  let known: Known | undefined;
  for (let life = 0; life < LIVES; life++) known = await liveOnce(round, path, life, known);
  round.step = 'the end';
  settled(await examined(round, path, IDS), known!.texts, known!.begun);
}

async function liveOnce(round: Round, path: string, life: number, before: Known | undefined): Promise<Known> {
  const { random } = round;
  const last = round.pick(PHASES);
  const steps = stepsUntil(round, last);
  const script = join(round.directory, 'script.json');
  writeFileSync(script, JSON.stringify(steps));
  const signal = round.pick(['SIGKILL', 'SIGKILL', 'SIGTERM'] as const);
  // Most phases take some milliseconds; what comes too late meets a program that has nothing to do.
  const delayMs = random.next() ** 2 * (last === 'build' || last === 'compact' ? 60 : 20);
  const program = round.start({
    module: import.meta.url,
    name: 'live',
    given: { path, script, isNew: before === undefined },
  });
  round.step = `life ${life}: what the one before left`;
  let texts: Texts = new Map();
  let begun: Change = [];
  for await (const { found, begin, done } of program.messages()) {
    if (found !== undefined) texts = settled(new Map(found as [string, string][]), before!.texts, before!.begun);
    if (begin === undefined && done === undefined) continue;
    round.step = `life ${life}: step ${begin ?? done} of ${steps.length}, ${signal} ${delayMs.toFixed(1)} ms into ${last}`;
    if (begin !== undefined) begun = steps[begin as number].change;
    if (begin === steps.length - 1) wait(delayMs).then(() => program.kill(signal));
    if (done === undefined) continue;
    texts = applied(texts, begun);
    begun = [];
    round.count('writes', steps[done as number].change.length);
  }
  const end = await program.ended();
  assert.ok(end === (signal === 'SIGKILL' ? signal : 'code 0'), `the program ended with ${end}: ${program.stderr}`);
  round.count('kills');
  return { texts, begun };
}

/** Some steps, of which the last is of the phase that is to be met. */
function stepsUntil(round: Round, last: Phase): Step[] {
  const { random } = round;
  const length = last === 'open' ? 0 : 1 + random.below(8);
  const before = Array.from(
    { length },
    (_, i): Phase => (i === 0 ? 'add' : round.pick(['add', 'add', 'delete', 'build'])),
  );
  return (['open', ...before, ...(last === 'open' ? [] : [last])] as const).map((phase) => {
    return { phase, change: phase === 'add' || phase === 'delete' ? changeOf(random, phase) : [] };
  });
}

/** The program that is killed. Told to end, it closes the database beside whatever it is doing. */
export async function live({ path, script, isNew }: { path: string; script: string; isNew: boolean }): Promise<void> {
  if (!isNew) tell({ found: [...(await readAll(path, IDS))] });
  const steps = JSON.parse(readFileSync(script, 'utf8')) as Step[];
  let kenyon: Kenyon | undefined;
  let ending = false;
  process.once('SIGTERM', async () => {
    ending = true;
    await kenyon?.close();
    process.exit(0);
  });
  try {
    for (const [i, { phase, change }] of steps.entries()) {
      tell({ begin: i });
      if (phase === 'compact' || phase === 'close') await kenyon?.close();
      if (phase === 'compact') await compact(path);
      if (phase === 'open' || phase === 'compact' || phase === 'close') kenyon = await openDatabase(path);
      const collection = collectionOf(kenyon!);
      if (phase === 'add') await collection.add(change.map(([id, text]) => documentOf(id, text!)));
      if (phase === 'delete') await collection.delete(change.map(([id]) => id));
      if (phase === 'build') {
        for (const index of INDEX_NAMES) await collection.search('number', { index });
        await collection.catchUp();
      }
      tell({ done: i });
    }
  } catch (error) {
    if (!ending || !(error instanceof KenyonError)) throw error;
  }
  await wait(60_000);
}
