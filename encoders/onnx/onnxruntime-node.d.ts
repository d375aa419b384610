/*
 * The part of onnxruntime-node that is used here. The package is optional: with types of our own the project compiles where
 * it is not installed.
 */
declare module 'onnxruntime-node' {
  type ElementType = 'float32' | 'float16' | 'int8' | 'uint8' | 'int32' | 'int64' | 'bool';

  const env: { readonly versions: { readonly node: string } };

  class Tensor {
    constructor(type: ElementType, data: ArrayBufferView, dims: readonly number[]);
    readonly type: ElementType;
    readonly dims: readonly number[];
    readonly data: ArrayBufferView;
  }

  namespace InferenceSession {
    interface SessionOptions {
      readonly intraOpNumThreads?: number;
      readonly graphOptimizationLevel?: 'disabled' | 'basic' | 'extended' | 'layout' | 'all';
      readonly enableMemPattern?: boolean;
      readonly logSeverityLevel?: 0 | 1 | 2 | 3 | 4;
      /** Session configuration entries by the parts of their dotted keys. */
      readonly extra?: Readonly<Record<string, unknown>>;
    }

    /** @param model a path or the bytes of a model. */
    function create(model: string | Uint8Array, options?: SessionOptions): Promise<InferenceSession>;
  }

  interface InferenceSession {
    readonly inputNames: readonly string[];
    readonly outputNames: readonly string[];
    /** @param fetches names of outputs, or tensors that take their values; all outputs by default. */
    run(
      feeds: Readonly<Record<string, Tensor>>,
      fetches?: readonly string[] | Readonly<Record<string, Tensor>>,
    ): Promise<Record<string, Tensor>>;
    release(): Promise<void>;
  }
}
