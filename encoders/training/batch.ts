import type { TokenBatch } from '../tokenizer/token-batch.ts';

/** Labelled pairs: row i of `a` belongs with row i of `b`; a larger label means more alike. All of one data set. */
export interface CosentBatch {
  readonly loss: 'cosent';
  readonly a: TokenBatch;
  readonly b: TokenBatch;
  readonly labels: Float32Array;
}

/** Positive pairs: row i of `b` answers row i of `a`, every other row of `b` is a negative, and the other way round. */
export interface InfoNceBatch {
  readonly loss: 'infonce';
  readonly a: TokenBatch;
  readonly b: TokenBatch;
}

/** Pairs with class numbers from 0 on, classified by a head over both sentence vectors: the way of Sentence-BERT. */
export interface SbertBatch {
  readonly loss: 'sbert';
  readonly a: TokenBatch;
  readonly b: TokenBatch;
  readonly labels: Float32Array;
}

/**
 * Pairs that the model reads as one text, `a` with its `secondStarts`. 'interaction' classifies, labels are class
 * numbers; 'interaction-cosent' ranks by the CoSENT loss, only the order of labels counts.
 */
export interface InteractionBatch {
  readonly loss: 'interaction' | 'interaction-cosent';
  readonly a: TokenBatch;
  readonly labels: Float32Array;
}

/** Masked language model: `a` holds the masked text, `targets[i]` is the true token at flat position `positions[i]`. */
export interface MaskedBatch {
  readonly loss: 'mlm';
  readonly a: TokenBatch;
  readonly positions: Int32Array;
  readonly targets: Int32Array;
}

/** Texts with named spans, for a pointer head. */
export interface PointerBatch {
  readonly loss: 'pointer';
  readonly a: TokenBatch;
  /**
   * `[count, types, slots]`: first * seqLen + last token of each span of that type, the last one inclusive; 0, which is the
   * span of [CLS] alone and never an entity, fills up.
   */
  readonly spans: Int32Array;
  /** Spans of one type in one text, at most; at least 1. */
  readonly slots: number;
  /** `[types]`: 1 for the types that the set marks, 0 for those that it says nothing of. */
  readonly typeWeights: Float32Array;
}

/** Texts with a tag for every token, for a head of the same kind. */
export interface TagBatch {
  readonly loss: 'crf' | 'softmax';
  readonly a: TokenBatch;
  /** `[count, seqLen]`, tag numbers; what stands at [CLS], [SEP] and padding is not looked at. */
  readonly tags: Int32Array;
}

export type TrainBatch =
  | CosentBatch
  | InfoNceBatch
  | SbertBatch
  | InteractionBatch
  | MaskedBatch
  | PointerBatch
  | TagBatch;

const COMPARING: ReadonlySet<TrainBatch['loss']> = new Set(['cosent', 'infonce', 'interaction-cosent']);

/** Whether a loss compares the rows of a batch with each other, by scaled scores, and so needs two of them. */
export function comparesRows(loss: TrainBatch['loss']): boolean {
  return COMPARING.has(loss);
}

/** Gradient of the loss by weight name, in the weight's own layout; an engine may overwrite the arrays in its next step. */
export interface LossGradients {
  readonly loss: number;
  readonly gradients: Map<string, Float32Array>;
}

/** Computes loss and gradients; the trainer does not care on what. */
export interface GradientEngine {
  /** For people: 'onnxruntime, 2 threads', 'tfjs wasm, 2 workers'. */
  readonly name: string;
  /**
   * @param options.scale lambda of CoSENT, inverse temperature of InfoNCE (20 in both papers' practice); the losses of a
   * classifier and of masking do not use it.
   * @param options.alpha weight of the residual branches, 1 unless a trainer raises it from 0 (kexue.fm 8998).
   * @throws InvalidArgumentError when the batch is malformed.
   */
  gradients(batch: TrainBatch, options: { scale: number; alpha?: number }): Promise<LossGradients>;
  close(): Promise<void>;
}
