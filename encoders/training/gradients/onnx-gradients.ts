import {
  type InferenceSession,
  loadOnnxRuntime,
  type OnnxRuntime,
  type Tensor,
  threadsText,
  trainingSessionOptions,
} from '../../onnx/runtime.ts';
import type { RoFormerConfig } from '../../roformer/config.ts';
import { ROW_TABLES, type Weights } from '../../roformer/weights.ts';
import type { TokenBatch } from '../../tokenizer/tokenizer.ts';
import {
  comparesRows,
  type DistillBatch,
  type GradientEngine,
  type InfoNceBatch,
  type LossGradients,
  type PointerBatch,
  sidesOf,
  type TrainBatch,
} from '../batches/batch.ts';
import { checkTrainBatch } from '../batches/check-batch.ts';
import { pairShares, rowShares } from '../batches/teacher-targets.ts';
import { wantedAnswers } from '../batches/wanted-answers.ts';
import type { WeightGradient } from '../optimizer/gradient.ts';
import { TokenNumbers } from './distinct-tokens.ts';
import { RowWindow } from './row-window.ts';
import { masksPairs, readsRows, trainingGraph } from './training-graph.ts';

export interface OnnxGradientsOptions {
  /** Threads inside onnxruntime. */
  readonly threads: number;
  readonly dropout: number;
}

interface CompiledLoss {
  readonly session: InferenceSession;
  readonly gradientNames: readonly string[];
}

/** The rows of one table that a batch reads. */
interface ReadRows {
  readonly rows: Int32Array;
  readonly values: Tensor;
  /** Where the step leaves their gradient. */
  readonly gradient: Tensor;
}

/**
 * Loss and gradients from an ONNX graph that holds the forward and the backward pass, run by onnxruntime.
 * The parameters are fed at every step from `weights` itself, so an optimizer may change them in place between steps; of a
 * table of rows only those of the batch's tokens are copied and fed, and get a gradient, where the loss allows.
 * Each step holds the calling thread; training runs where that does not matter.
 */
export async function createOnnxGradients(
  config: RoFormerConfig,
  weights: Weights,
  options: OnnxGradientsOptions,
): Promise<OnnxGradients> {
  return new OnnxGradients(await loadOnnxRuntime(), config, weights, options);
}

export class OnnxGradients implements GradientEngine {
  readonly name: string;
  readonly #ort: OnnxRuntime;
  readonly #config: RoFormerConfig;
  readonly #options: OnnxGradientsOptions;
  readonly #parameters: Record<string, Tensor> = {};
  /** Written by every step: fresh arrays of this size each step would keep the garbage collector busy. */
  readonly #gradients: Record<string, Tensor> = {};
  readonly #windows = new Map<string, RowWindow>();
  readonly #numbers: TokenNumbers;
  readonly #loss: Tensor;
  readonly #compiled = new Map<string, Promise<CompiledLoss>>();

  constructor(ort: OnnxRuntime, config: RoFormerConfig, weights: Weights, options: OnnxGradientsOptions) {
    this.#ort = ort;
    this.#config = config;
    this.#options = options;
    this.#numbers = new TokenNumbers(config.vocabSize);
    for (const [name, weight] of weights) {
      this.#parameters[name] = new ort.Tensor('float32', weight.data, weight.shape);
      if (ROW_TABLES.has(name)) this.#windows.set(name, new RowWindow(weight));
    }
    this.#loss = new ort.Tensor('float32', new Float32Array(1), []);
    this.name = `onnxruntime, ${threadsText(options.threads)}`;
  }

  async gradients(batch: TrainBatch, options: { scale: number; alpha?: number }): Promise<LossGradients> {
    checkTrainBatch(this.#config, batch, options);
    const { session, gradientNames } = await this.#compile(batch.loss, false);
    const { feeds, read } = this.#inputs(batch, options);
    const fetches: Record<string, Tensor> = { loss: this.#loss };
    const gradients = new Map<string, WeightGradient>();
    for (const name of gradientNames) {
      const table = read.get(name);
      const fetch = table?.gradient ?? this.#gradientOf(name);
      const data = fetch.data as Float32Array;
      fetches[`gradient:${name}`] = fetch;
      gradients.set(name, table ? { rows: table.rows, values: data } : data);
    }
    await session.run(feeds, fetches);
    return { loss: this.#lossValue(), gradients };
  }

  async loss(batch: TrainBatch, options: { scale: number; alpha?: number }): Promise<number> {
    checkTrainBatch(this.#config, batch, options);
    const { session } = await this.#compile(batch.loss, true);
    await session.run(this.#inputs(batch, options).feeds, { loss: this.#loss });
    return this.#lossValue();
  }

  async close(): Promise<void> {
    for (const compiled of this.#compiled.values()) await (await compiled).session.release();
    this.#compiled.clear();
  }

  #compile(loss: TrainBatch['loss'], lossOnly: boolean): Promise<CompiledLoss> {
    const key = lossOnly ? `${loss} alone` : loss;
    const compiled = this.#compiled.get(key) ?? this.#create(loss, lossOnly);
    this.#compiled.set(key, compiled);
    return compiled;
  }

  async #create(loss: TrainBatch['loss'], lossOnly: boolean): Promise<CompiledLoss> {
    const dropout = lossOnly ? 0 : this.#options.dropout;
    const { model, gradientNames } = trainingGraph(this.#config, loss, { dropout, lossOnly });
    const session = await this.#ort.InferenceSession.create(model, trainingSessionOptions(this.#options.threads));
    return { session, gradientNames };
  }

  #lossValue(): number {
    return (this.#loss.data as Float32Array)[0];
  }

  /** All feeds of a batch, and what is fed of the tables of rows. */
  #inputs(batch: TrainBatch, { scale, alpha = 1 }: { scale: number; alpha?: number }) {
    if (!readsRows(batch.loss)) return { feeds: this.#feeds(batch, scale, alpha), read: new Map<string, ReadRows>() };
    const { numbered, read } = this.#readRows(batch);
    const feeds = this.#feeds(numbered, scale, alpha);
    for (const [name, { values }] of read) feeds[name] = values;
    return { feeds, read };
  }

  #gradientOf(name: string): Tensor {
    const { dims, data } = this.#parameters[name];
    this.#gradients[name] ??= new this.#ort.Tensor('float32', new Float32Array((data as Float32Array).length), dims);
    return this.#gradients[name];
  }

  /** The batch with its tokens numbered anew, and of every table of rows those that the numbers stand for. */
  #readRows(batch: TrainBatch): { numbered: TrainBatch; read: Map<string, ReadRows> } {
    const { Tensor } = this.#ort;
    const sides = sidesOf(batch);
    const { rows, numbered } = this.#numbers.of(sides);
    const [a, b] = sides.map((side, i) => ({ ...side, tokenIds: numbered[i] }));
    const read = new Map<string, ReadRows>();
    for (const [name, window] of this.#windows) {
      const { shape, values, gradient } = window.take(rows);
      const tensors = {
        values: new Tensor('float32', values, shape),
        gradient: new Tensor('float32', gradient, shape),
      };
      read.set(name, { rows, ...tensors });
    }
    return { numbered: { ...batch, a, ...(b && { b }) } as TrainBatch, read };
  }

  #feeds(batch: TrainBatch, scale: number, alpha: number): Record<string, Tensor> {
    const { Tensor } = this.#ort;
    const scalar = (value: number) => new Tensor('float32', Float32Array.of(value), []);
    const feeds = { ...this.#parameters, alpha: scalar(alpha), ...this.#tokens('a', batch.a) };
    if (batch.loss === 'mlm') {
      const { secondStarts = batch.a.lengths, count } = batch.a;
      return {
        ...feeds,
        ...(masksPairs(this.#config) && { 'a.seconds': new Tensor('int32', secondStarts, [count]) }),
        positions: new Tensor('int32', batch.positions, [batch.positions.length]),
        targets: new Tensor('int32', batch.targets, [batch.targets.length]),
      };
    }
    if (batch.loss === 'distill') return { ...feeds, ...this.#taught(batch) };
    if (batch.loss === 'pointer') return { ...feeds, ...this.#marked(batch) };
    if (batch.loss === 'crf' || batch.loss === 'softmax') {
      return { ...feeds, tags: new Tensor('int32', batch.tags, [batch.a.count, batch.a.seqLen]) };
    }
    if ('wanted' in batch) {
      const { wanted, size } = batch;
      return { ...feeds, scale: scalar(scale), wanted: new Tensor('float32', wanted, [wanted.length / size, size]) };
    }
    if ('b' in batch) Object.assign(feeds, this.#tokens('b', batch.b));
    if ('labels' in batch) Object.assign(feeds, { labels: new Tensor('float32', batch.labels, [batch.labels.length]) });
    if (batch.loss === 'infonce') Object.assign(feeds, this.#wanted(batch));
    if (comparesRows(batch.loss)) Object.assign(feeds, { scale: scalar(scale) });
    return feeds;
  }

  #taught({ a: { count }, targets, similarity }: DistillBatch): Record<string, Tensor> {
    const { Tensor } = this.#ort;
    const feeds = targets.flatMap((target, k) => [
      [`targets.${k}`, new Tensor('float32', target.values, [count, target.dim])],
      [`rows.${k}`, new Tensor('float32', rowShares(target), [count])],
      [`pairs.${k}`, new Tensor('float32', pairShares(target, similarity), [count, count])],
    ]);
    return Object.fromEntries(feeds);
  }

  #wanted({ a, b, teacher }: InfoNceBatch): Record<string, Tensor> {
    const { Tensor } = this.#ort;
    const { pairs, columns } = wantedAnswers(a.count, b.count, teacher);
    return {
      'wanted.pairs': new Tensor('float32', pairs, [a.count, b.count]),
      'wanted.columns': new Tensor('float32', columns, [b.count]),
    };
  }

  #marked({ a, spans, slots, typeWeights }: PointerBatch): Record<string, Tensor> {
    const { Tensor } = this.#ort;
    const total = typeWeights.reduce((sum, weight) => sum + weight);
    return {
      spans: new Tensor('int32', spans, [a.count, typeWeights.length, slots]),
      typeWeights: new Tensor(
        'float32',
        typeWeights.map((weight) => weight / total),
        [typeWeights.length],
      ),
    };
  }

  #tokens(side: 'a' | 'b', batch: TokenBatch): Record<string, Tensor> {
    const { Tensor } = this.#ort;
    return {
      [`${side}.tokens`]: new Tensor('int32', batch.tokenIds, [batch.count, batch.seqLen]),
      [`${side}.lengths`]: new Tensor('int32', batch.lengths, [batch.count]),
      ...(this.#config.roles && { [`${side}.roles`]: new Tensor('int32', batch.roles!, [batch.count, 1]) }),
      ...(batch.secondStarts && { [`${side}.seconds`]: new Tensor('int32', batch.secondStarts, [batch.count]) }),
    };
  }
}
