import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SHIPPED_ENTITY_MODEL } from '../../encoders/own-models.ts';
import { modelPath } from '../../encoders/pretrained.ts';
import { checkTrainConfig } from '../../encoders/training/config/train-config.ts';
import type { TrainLogLine } from '../../encoders/training/run/run-log.ts';
import { train } from '../../encoders/training/run/trainer.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { finishedRun } from '../harness/finished-run.ts';
import { type Line, linePlot } from '../harness/line-plot.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Masked words from random weights with branches that grow from 0 to full weight and with full branches from the start (kexue.fm 8998):
 * node dist/bench/encoders/alpha-warmup.js [--steps 400] [--layers 2,6] [--rates 1.76e-3,7e-3] [--hidden 128] [--out runs/alpha-warmup]
 *
 * Writes the curves of the loss to results/alpha-warmup.svg. A finished run is not made again.
 */

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    out: { type: 'string', default: 'runs/alpha-warmup' },
    steps: { type: 'string', default: '400' },
    layers: { type: 'string', default: '2,6' },
    rates: { type: 'string', default: '1.76e-3,7e-3' },
    hidden: { type: 'string', default: '128' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
  },
});
requireData(values.data);
const [steps, hidden, seed] = [values.steps, values.hidden, values.seed].map(Number);
/** Points of a curve. */
const POINTS = 40;
/** Loss of guessing by frequency, about: curves beyond it are cut, so that the others can be seen. */
const MOST_SHOWN = 9;

const lines: Line[] = [];
for (const layers of values.layers.split(',').map(Number)) {
  for (const rate of values.rates.split(',').map(Number)) {
    for (const alphaSteps of [Math.round(steps / 4), 0]) {
      const curve = await finished(layers, rate, alphaSteps);
      const name = `${layers} layers, ${rate}${alphaSteps > 0 ? ', growing' : ''}`;
      lines.push({ name, points: curve.map(([step, loss]) => [step, Math.min(MOST_SHOWN, loss)]) });
    }
  }
}
const plot = linePlot(lines, { title: 'Masked words from random weights', x: 'step', y: 'loss' });
writeFileSync(join(packageRoot(), 'bench', 'results', 'alpha-warmup.svg'), `${plot}\n`);

type Curve = readonly (readonly [step: number, loss: number])[];

function finished(layers: number, learningRate: number, alphaSteps: number): Promise<Curve> {
  const dir = join(values.out, `${layers}-${learningRate}-${alphaSteps}-${seed}`);
  return finishedRun(dir, { layers, learningRate, alphaSteps, steps, hidden, seed }, async () => {
    await train(trainConfig({ dir, layers, learningRate, alphaSteps }), {
      onLog: ({ step, losses }) => console.error(`${dir} ${step}: ${JSON.stringify(losses)}`),
    });
    const log = (await readFile(join(dir, 'train-log.jsonl'), 'utf8')).trim().split('\n');
    const curve = log.map((line): [number, number] => {
      const { step, losses } = JSON.parse(line) as TrainLogLine;
      // What is not finite stands as null in JSON.
      return [step, rounded(Object.values(losses)[0] ?? Number.MAX_VALUE)];
    });
    const at = (share: number) => curve[Math.min(curve.length - 1, Math.round(share * curve.length))][1];
    record('alpha-warmup', {
      layers,
      hidden,
      learningRate,
      alphaSteps,
      steps,
      seed,
      quarter: at(0.25),
      half: at(0.5),
      last: at(1),
    });
    return curve;
  });
}

interface Run {
  readonly dir: string;
  readonly layers: number;
  readonly learningRate: number;
  readonly alphaSteps: number;
}

function trainConfig({ dir, layers, learningRate, alphaSteps }: Run) {
  return checkTrainConfig({
    output: dir,
    data: values.data,
    vocab: join(modelPath(SHIPPED_ENTITY_MODEL), 'vocab.txt'),
    model: {
      hiddenSize: hidden,
      numLayers: layers,
      numHeads: hidden / 32,
      intermediateSize: 4 * hidden,
      maxTokens: 128,
      segmentTypes: 2,
      hiddenAct: 'gelu',
      pooling: 'mean',
    },
    sets: [
      {
        name: 'texts',
        task: 'mlm',
        sources: ['reviews', 'newspaper', 'cmrc_paragraphs'],
        maxTokens: 64,
        batchTokens: 1024,
      },
    ],
    steps,
    optimizer: { kind: 'lamb' },
    learningRate,
    rates: [
      [0, 0],
      [steps / 10, 1],
      [steps, 0.1],
    ],
    alphaSteps,
    seed,
    threads: Number(values.threads),
    logEvery: Math.max(1, Math.round(steps / POINTS)),
  });
}
