import { existsSync } from 'node:fs';
import { loadEntityRecognizer } from '../../../encoders/pretrained.ts';
import type { RoFormerConfig } from '../../../encoders/roformer/config.ts';
import { createModelTokenizer } from '../../../encoders/roformer/model-tokenizer.ts';
import { initialWeights } from '../../../encoders/roformer/weights.ts';
import { readVocabFile } from '../../../encoders/tokenizer/vocab-file.ts';
import { loadEntitySet } from '../../../encoders/training/data/entity-sets.ts';
import { createOnnxGradients } from '../../../encoders/training/gradients/onnx-gradients.ts';
import { AdamW } from '../../../encoders/training/optimizer/adamw.ts';
import { openTrainingStreams } from '../../../encoders/training/run/training-streams.ts';
import { NotFoundError } from '../../../src/core/errors.ts';
import { median, rounded, timed } from '../../harness/measures.ts';
import { record } from '../../harness/record.ts';
import { HEAD_SETTINGS, headDirectory } from './heads.ts';
import type { NerOptions } from './options.ts';
import { headFor, type NerRun, nerTrainConfig } from './training.ts';

/** One head of the measurement: its next piece of work, and what its pieces took, in milliseconds. */
interface Contender {
  readonly head: string;
  readonly wall: number[];
  /** Processor time of all threads: on a busy machine the figure to compare. */
  readonly cpu: number[];
  /** Called with the number of the turn, the same work for every head. */
  work(turn: number): Promise<unknown>;
  close(): Promise<void>;
}

const WARM_UP = 2;
/** Texts of one turn of prediction. */
const TEXTS = 256;
const RUN = { dir: 'unused', seed: 1, steps: 1000, ...HEAD_SETTINGS };

/** Times a training step and prediction of every head, the heads in turns on the same batches and texts. */
export async function measureSpeed(options: NerOptions): Promise<void> {
  for (const set of options.sets) {
    const heads = options.heads.map((kind) => headFor(set, kind, 'bio'));
    const training = await Promise.all(heads.map((head) => trainingOf(options, { ...RUN, set, head })));
    await inTurns(training, options.rounds);
    report(training, { kind: 'training step', set, options });
    const predicting = await Promise.all(heads.map((head) => predictionOf(options, { ...RUN, set, head })));
    await inTurns(predicting, options.rounds);
    report(predicting, { kind: `prediction of ${TEXTS} texts`, set, options });
  }
}

/** Every head once a turn, another one first in each. */
async function inTurns(contenders: readonly Contender[], rounds: number): Promise<void> {
  for (let turn = -WARM_UP; turn < rounds; turn++) {
    for (let i = 0; i < contenders.length; i++) {
      const { work, wall, cpu } = contenders[(i + turn + WARM_UP) % contenders.length];
      const usedBefore = process.cpuUsage();
      const ms = await timed(() => work(turn + WARM_UP));
      const used = process.cpuUsage(usedBefore);
      if (turn < 0) continue;
      wall.push(ms);
      cpu.push((used.user + used.system) / 1000);
    }
  }
  for (const contender of contenders) await contender.close();
}

/** Loss, gradients and update; streams of one seed give every head the same texts. */
async function trainingOf({ start }: NerOptions, run: NerRun): Promise<Contender> {
  const config = await nerTrainConfig(start, run);
  const vocab = await readVocabFile(config.vocab);
  const model: RoFormerConfig = { ...config.model, vocabSize: vocab.length };
  const weights = initialWeights(model, run.seed);
  const [{ stream }] = await openTrainingStreams(config, await createModelTokenizer(model, vocab));
  const engine = await createOnnxGradients(model, weights, { threads: start.threads, dropout: run.dropout });
  const adam = new AdamW(weights, config.optimizer);
  return {
    head: run.head.kind,
    wall: [],
    cpu: [],
    work: async () => {
      const { gradients } = await engine.gradients(stream.next(), { scale: 1 });
      adam.update(gradients, () => run.rates.encoder);
    },
    close: () => engine.close(),
  };
}

/** Finding entities with trained weights: random ones of a pointer find spans everywhere, which costs. */
async function predictionOf({ start, out, seeds }: NerOptions, { set, head }: NerRun): Promise<Contender> {
  const dir = headDirectory(out, set, head, seeds[0]);
  if (!existsSync(dir)) throw new NotFoundError(`${dir} is not there; train it first with --parts heads`);
  const texts = (await loadEntitySet(start.data, set, 'test')).map(({ text }) => text);
  const recognizer = await loadEntityRecognizer(dir, { threads: start.threads });
  return {
    head: head.kind,
    wall: [],
    cpu: [],
    work: (turn) =>
      recognizer.recognize(Array.from({ length: TEXTS }, (_, i) => texts[(turn * TEXTS + i) % texts.length])),
    close: () => recognizer.close(),
  };
}

/** Medians, and how many times as fast as the CRF: the median of the turns' ratios. */
function report(
  contenders: readonly Contender[],
  { kind, set, options }: { kind: string; set: string; options: NerOptions },
): void {
  const crf = contenders.find(({ head }) => head === 'crf');
  for (const { head, wall, cpu } of contenders) {
    record('ner-speed', {
      kind,
      set,
      head,
      layers: options.start.layers,
      medianMs: rounded(median(wall)),
      bestMs: rounded(Math.min(...wall)),
      cpuMs: rounded(median(cpu)),
      ...(crf && {
        timesCrf: rounded(median(wall.map((ms, turn) => crf.wall[turn] / ms))),
        timesCrfByCpu: rounded(median(cpu.map((ms, turn) => crf.cpu[turn] / ms))),
      }),
      rounds: options.rounds,
    });
  }
}
