import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Precision } from '../../encoders/onnx/inference-graph.ts';
import { SHIPPED_MODEL } from '../../encoders/own-models.ts';
import { loadEncoder } from '../../encoders/pretrained.ts';
import { requireInteger } from '../../src/core/checks.ts';
import type { Encoder } from '../../src/core/encoder.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { finishedRun } from '../harness/finished-run.ts';
import { record } from '../harness/record.ts';
import { firstNumbers } from './quality/first-numbers.ts';
import { heldOutTask, readHeldOutTexts } from './quality/heldout-task.ts';
import { MeasuredModel } from './quality/measured-model.ts';
import { differenceOf, figureOf, type Observations } from './quality/observations.ts';
import { loadQualityTask, QUALITY_SETS, requireSet } from './quality/quality-sets.ts';
import { type Measured, modelNames, qualityTable } from './quality/quality-table.ts';
import type { QualityTask, TaskLimits } from './quality/quality-task.ts';
import { readTrainedOn, zeroShotOf } from './quality/trained-on.ts';

/*
 * What encoders are worth, by meaning alone, one vector a text, side by side:
 * node dist/bench/encoders/quality.js [--models zh-en-small,DIR,...] [--sets cmrc,natural,...] [--sample N] [--articles N]
 *   [--heldout FILE.jsonl --teacher DIR] [--precision int8] [--threads 1] [--dims 256,64]
 *
 * What a model has been measured on is kept under runs/bench/quality by its fingerprint and the set's content, so that a table with
 * an old model beside a new one costs the new one alone. Only what is measured anew is recorded.
 */

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    models: { type: 'string', default: SHIPPED_MODEL },
    precision: { type: 'string' },
    threads: { type: 'string' },
    dims: { type: 'string' },
    sets: { type: 'string', default: QUALITY_SETS.join(',') },
    sample: { type: 'string' },
    articles: { type: 'string' },
    heldout: { type: 'string' },
    teacher: { type: 'string' },
  },
});
requireData(values.data);
if ((values.heldout === undefined) !== (values.teacher === undefined)) {
  throw new InvalidArgumentError('texts held out are compared with a teacher: give --heldout FILE and --teacher DIR');
}
for (const set of values.sets.split(',').filter(Boolean)) requireSet(set);
const limits: TaskLimits = { sample: countOf('sample'), articles: countOf('articles') };
const threads = countOf('threads');
const tasks = new Map<string, Promise<QualityTask>>();
const sets = [...(values.heldout === undefined ? [] : ['heldout']), ...values.sets.split(',').filter(Boolean)];
const teacher = values.teacher === undefined ? undefined : await open(values.teacher);
const measured: Measured[] = [];
const models = values.models.split(',');
const names = modelNames(models);
const dims = values.dims?.split(',').map((dim) => countIn(dim, '--dims')) ?? [undefined];
for (const [i, model] of models.entries()) for (const dim of dims) await measureModel(model, names[i], dim);
await teacher?.close();
console.log(`\n${qualityTable(measured)}`);

async function measureModel(path: string, whole: string, dim: number | undefined): Promise<void> {
  const opened = await open(path);
  const encoder = dim === undefined || dim === opened.dim ? opened : firstNumbers(opened, dim);
  const name = encoder === opened ? whole : `${whole}, first ${dim}`;
  const model = new MeasuredModel(encoder);
  const trainedOn = await readTrainedOn(path);
  for (const set of sets) {
    const task = await taskOf(set);
    const zeroShot = zeroShotOf(task.source, trainedOn);
    const { observations, isNew } = await observe(task, model, encoder.fingerprint);
    const result: Measured = { model: name, set, zeroShot, observations };
    measured.push(result);
    if (isNew) record('quality', lineOf(result, task, encoder));
    else console.error(`${name}, ${set}: as measured before`);
  }
  await encoder.close();
}

function open(model: string): Promise<Encoder> {
  return loadEncoder(model, { precision: values.precision as Precision | undefined, threads });
}

/** A set is read once for all models. */
function taskOf(set: string): Promise<QualityTask> {
  const known = tasks.get(set);
  if (known !== undefined) return known;
  const task = set === 'heldout' ? readHeldOut() : loadQualityTask(set, values.data, limits);
  tasks.set(set, task);
  return task;
}

async function readHeldOut(): Promise<QualityTask> {
  return heldOutTask(await readHeldOutTexts(values.heldout!), new MeasuredModel(teacher!), limits);
}

/** What the model shows on a set, now or in an earlier run. */
async function observe(task: QualityTask, model: MeasuredModel, fingerprint: string) {
  const settings = {
    set: task.name,
    fingerprint,
    content: digest(task.content),
    ...(task.name === 'heldout' && { teacher: teacher!.fingerprint }),
  };
  let isNew = false;
  const dir = join(packageRoot(), 'runs', 'bench', 'quality', digest([JSON.stringify(settings)]).slice(0, 16));
  const observations = await finishedRun<Readonly<Record<string, Observations>>>(dir, settings, () => {
    isNew = true;
    return task.measure(model);
  });
  return { observations, isNew };
}

function lineOf(
  { model, set, zeroShot, observations }: Measured,
  task: QualityTask,
  { runtime, fingerprint }: Encoder,
) {
  const first = measured.find((each) => each.set === set && each.model !== model);
  const figures = Object.entries(observations).map(([name, each]) => {
    const { value, interval, of } = figureOf(each);
    const difference = first && differenceOf(each, first.observations[name]);
    return [
      name,
      {
        value: digits(value),
        interval: interval.map(digits),
        of,
        ...(difference && {
          difference: digits(difference.value),
          differenceInterval: difference.interval.map(digits),
        }),
      },
    ];
  });
  return {
    set,
    model,
    fingerprint,
    runtime,
    zeroShot,
    size: task.size,
    ...(task.passages !== undefined && { passages: task.passages }),
    ...(first && { against: first.model }),
    figures: Object.fromEntries(figures),
  };
}

function countOf(name: 'sample' | 'articles' | 'threads'): number | undefined {
  const given = values[name];
  return given === undefined ? undefined : countIn(given, `--${name}`);
}

function countIn(text: string, option: string): number {
  const count = Number(text);
  requireInteger(count, option, 1);
  return count;
}

function digest(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\n');
  return hash.digest('hex');
}

function digits(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
