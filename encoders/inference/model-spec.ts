import type { Precision } from '../onnx/inference-graph.ts';
import type { RuntimeChoice } from './either-runtime.ts';

/** Which model to open and how to run it; plain data, so that it can be sent to a worker thread. */
export type ModelSpec<Foreign> =
  | {
      readonly kind: 'model';
      /** A model directory: config.json, vocab.txt, weights.bin. */
      readonly dir: string;
      readonly runtime: RuntimeChoice;
      readonly precision: Precision;
      readonly threads: number;
    }
  | { readonly kind: 'foreign'; readonly model: Foreign; readonly threads: number };
