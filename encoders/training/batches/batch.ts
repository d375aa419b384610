import type { TokenBatch } from '../../tokenizer/tokenizer.ts';
import type { WeightGradient } from '../optimizer/gradient.ts';

/** Labelled pairs: row i of `a` belongs with row i of `b`; a larger label means more alike. All of one data set. */
export interface CosentBatch {
  readonly loss: 'cosent';
  readonly a: TokenBatch;
  readonly b: TokenBatch;
  readonly labels: Float32Array;
}

/** Scores of a teacher, which say how wrong each passage is that is not the answer. */
export interface TeacherScores {
  /** `[count of a, count of b]`, finite; larger for a better passage (cosines, say). */
  readonly scores: Float32Array;
  /** Multiplies the scores before their softmax: the inverse of a temperature, above 0. */
  readonly scale: number;
  /** Weight of the teacher's distribution, from 0 to 1; the rest is that of the right answers. */
  readonly weight: number;
}

/**
 * Positive pairs: row i of `b` answers row i of `a`, every other row of `b` is a negative, and the other way round. Rows of `b`
 * beyond those of `a` answer none: negatives that were mined. With a teacher the wanted distribution over the passages of a
 * row is (1 - weight) * answer + weight * softmax(scale * scores), and over the rows of an answer likewise.
 */
export interface InfoNceBatch {
  readonly loss: 'infonce';
  readonly a: TokenBatch;
  readonly b: TokenBatch;
  readonly teacher?: TeacherScores;
}

/** Targets of one teacher for the texts of a batch. */
export interface TeacherTargets {
  /** Dimensions of the teacher's vectors. */
  readonly dim: number;
  /** `[count, dim]`: the teacher's vectors, of unit length; zeros where it has none of the text. */
  readonly values: Float32Array;
  /** `[count]`: what the row counts, at least 0; 0 where the teacher has no vector of the text. */
  readonly weights: Float32Array;
}

/**
 * Texts with the vectors of teachers, one entry of `targets` for each of the model's. The student's vector of text i, seen
 * through the head of teacher k and brought to unit length, is c_i; with the teacher's t_i and the weights w_i of n texts
 *
 *     sum over k of ( 1/n sum_i w_i (1 - c_i . t_i)  +  similarity * mean(w) * D ),
 *     D = mean of (c_i . c_j - t_i . t_j)^2 over the ordered pairs i != j of which both weights are above 0
 *
 * (0 without such pairs): the cosine to the teacher, and the matrix of similarities within the batch (similarity-preserving
 * distillation, Tung and Mori 2019, arXiv 1907.09682; relational, Park et al. 2019, arXiv 1904.05068). Differs from both:
 * squared differences of cosines, without the diagonal, which says nothing.
 */
export interface DistillBatch {
  readonly loss: 'distill';
  readonly a: TokenBatch;
  readonly targets: readonly TeacherTargets[];
  /** Weight of the matrix of similarities beside the cosine, at least 0. */
  readonly similarity: number;
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

/**
 * Lists of pairs that the model reads as one text, each list of one first text: pairs `size * i` to `size * (i + 1) - 1` are those of list
 * i. Their scores, times the scale, are to have the wanted distribution after a softmax (ListNet, Cao et al. 2007, "Learning to Rank:
 * From Pairwise Approach to Listwise Approach", with the distribution itself as the truth).
 */
export interface ListwiseBatch {
  readonly loss: 'interaction-listwise';
  readonly a: TokenBatch;
  /** Pairs of a list, at least 2. */
  readonly size: number;
  /** `[count]`: the wanted distribution over the pairs of each list: at least 0, with the sum 1. */
  readonly wanted: Float32Array;
}

/** Masked language model: `a` holds the masked text, or two read as one with its `secondStarts`, `targets[i]` is the true token at flat position `positions[i]`. */
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
  | DistillBatch
  | SbertBatch
  | InteractionBatch
  | ListwiseBatch
  | MaskedBatch
  | PointerBatch
  | TagBatch;

const COMPARING: ReadonlySet<TrainBatch['loss']> = new Set(['cosent', 'infonce', 'interaction-cosent', 'distill']);

/** Whether a loss compares the rows of a batch with each other, and so needs two of them. */
export function comparesRows(loss: TrainBatch['loss']): boolean {
  return COMPARING.has(loss);
}

/** The texts that a batch has: one side, or two. */
export function sidesOf(batch: TrainBatch): readonly TokenBatch[] {
  return 'b' in batch ? [batch.a, batch.b] : [batch.a];
}

/** Tokens of a batch without padding. */
export function realTokens(batch: TrainBatch): number {
  return sidesOf(batch).reduce((sum, { lengths }) => lengths.reduce((more, length) => more + length, sum), 0);
}

/** Gradient of the loss by weight name; an engine may overwrite the arrays in its next step. */
export interface LossGradients<Gradient extends WeightGradient = WeightGradient> {
  readonly loss: number;
  readonly gradients: Map<string, Gradient>;
}

/** Computes loss and gradients; the trainer does not care on what. */
export interface GradientEngine<Gradient extends WeightGradient = WeightGradient> {
  /** For people: 'onnxruntime, 2 threads', 'tfjs wasm, 2 workers'. */
  readonly name: string;
  /**
   * @param options.scale lambda of CoSENT, inverse temperature of InfoNCE (20 in both papers' practice); the losses of a
   * classifier and of masking do not use it.
   * @param options.alpha weight of the residual branches, 1 unless a trainer raises it from 0 (kexue.fm 8998).
   * @throws InvalidArgumentError when the batch is malformed.
   */
  gradients(batch: TrainBatch, options: { scale: number; alpha?: number }): Promise<LossGradients<Gradient>>;
  /** The loss alone, with nothing dropped out: of texts that are not trained on. Options and errors as of `gradients`. */
  loss(batch: TrainBatch, options: { scale: number; alpha?: number }): Promise<number>;
  close(): Promise<void>;
}
