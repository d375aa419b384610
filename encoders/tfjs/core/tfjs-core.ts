import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * TensorFlow.js. It is required, for `import` looks through its megabyte of CommonJS for names that it exports, which takes some five
 * times as long as running it, in every thread anew.
 */
export const tf: typeof tfjs = createRequire(import.meta.url)('@tensorflow/tfjs-core');

export declare namespace tf {
  type Tensor<R extends tfjs.Rank = tfjs.Rank> = tfjs.Tensor<R>;
  type Scalar = tfjs.Scalar;
  type Tensor1D = tfjs.Tensor1D;
  type Tensor2D = tfjs.Tensor2D;
  type TensorInfo = tfjs.TensorInfo;
  type DataId = tfjs.DataId;
  type GradConfig = tfjs.GradConfig;
  type GradSaveFunc = tfjs.GradSaveFunc;
}
