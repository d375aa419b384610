import type { Precision } from '../onnx/inference-graph.ts';
import type { RuntimeChoice } from '../runners/either-runtime.ts';

/** Which model of ours to open and how to run it; plain data, so that it can be sent to a worker thread. */
export interface DirectorySpec {
  readonly kind: 'model';
  /** A model directory: config.json, vocab.txt, weights.bin. */
  readonly dir: string;
  readonly runtime: RuntimeChoice;
  readonly precision: Precision;
  readonly threads: number;
}

/** Which model to open and how to run it, ours or a foreign one; plain data as well. */
export type ModelSpec<Foreign> =
  | DirectorySpec
  | { readonly kind: 'foreign'; readonly model: Foreign; readonly threads: number };
