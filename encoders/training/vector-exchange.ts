import * as tf from '@tensorflow/tfjs-core';
import type { PairVectors } from './batch-loss.ts';

/** Shared memory through which the workers of one step see each other's sentence vectors. */
export interface ExchangeBuffers {
  /** `[2, rows, dim]` float32: side a, side b; all rows of the batch. */
  readonly vectors: Float32Array;
  /** `[1]`: workers that have written their rows. */
  readonly arrived: Int32Array;
  /** Rows of the whole batch. */
  readonly rows: number;
  readonly workers: number;
}

/** @returns zeroed shared buffers for one step */
export function exchangeBuffers(rows: number, dim: number, workers: number): ExchangeBuffers {
  return {
    vectors: new Float32Array(new SharedArrayBuffer(2 * rows * dim * Float32Array.BYTES_PER_ELEMENT)),
    arrived: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
    rows,
    workers,
  };
}

/** Waits, blocking the thread, until every worker of the step has written its rows. */
function waitForAll({ arrived, workers }: ExchangeBuffers): void {
  Atomics.add(arrived, 0, 1);
  Atomics.notify(arrived, 0);
  let seen = Atomics.load(arrived, 0);
  while (seen < workers) {
    Atomics.wait(arrived, 0, seen);
    seen = Atomics.load(arrived, 0);
  }
}

/** The whole side: the own rows, which carry gradients, between the constant rows of the others. */
function whole(own: tf.Tensor, all: Float32Array, firstRow: number, rows: number): tf.Tensor {
  const dim = own.shape[1]!;
  const constant = (from: number, to: number) => tf.tensor(all.slice(from * dim, to * dim), [to - from, dim]);
  const after = firstRow + own.shape[0];
  const parts = [constant(0, firstRow), own, constant(after, rows)];
  return tf.concat(
    parts.filter((part) => part.shape[0] > 0),
    0,
  );
}

/**
 * Publishes this worker's vectors, waits for those of the others and returns all rows. The loss of all rows then has,
 * by this worker's own rows, exactly the gradient that one thread would find, and the workers' weight gradients add up.
 * Must run on a backend that reads synchronously (wasm) and in a worker thread, because it blocks.
 */
export function exchangeVectors(own: PairVectors, firstRow: number, buffers: ExchangeBuffers): PairVectors {
  const { vectors, rows } = buffers;
  const half = vectors.length / 2;
  const sides = { a: vectors.subarray(0, half), b: vectors.subarray(half) };
  const dim = own.a.shape[1]!;
  sides.a.set(own.a.dataSync(), firstRow * dim);
  sides.b.set(own.b.dataSync(), firstRow * dim);
  waitForAll(buffers);
  return { a: whole(own.a, sides.a, firstRow, rows), b: whole(own.b, sides.b, firstRow, rows) };
}
