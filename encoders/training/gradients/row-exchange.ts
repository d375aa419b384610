import { tf } from '../../tfjs/core/tfjs-core.ts';

/** Shared memory through which the workers of one step see each other's rows: sentence vectors, or scores of pairs. */
export interface ExchangeBuffers {
  /** `[tensors, rows, width]` float32, all rows of the batch. */
  readonly values: Float32Array;
  /** `[1]`: workers that have written their rows. */
  readonly arrived: Int32Array;
  /** Rows of the whole batch. */
  readonly rows: number;
  readonly workers: number;
}

/** Size of a step's exchange: so many tensors with rows of that many numbers. */
export interface ExchangeSize {
  readonly tensors: number;
  readonly rows: number;
  readonly width: number;
}

/** @returns zeroed shared buffers for one step */
export function exchangeBuffers({ tensors, rows, width }: ExchangeSize, workers: number): ExchangeBuffers {
  const sizeBytes = tensors * rows * width * Float32Array.BYTES_PER_ELEMENT;
  return {
    values: new Float32Array(new SharedArrayBuffer(sizeBytes)),
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

/** All rows: the own ones, which carry gradients, between the constant ones of the others. */
function whole(own: tf.Tensor, all: Float32Array, firstRow: number, rows: number): tf.Tensor {
  const [count, ...rowShape] = own.shape;
  const width = own.size / count;
  const constant = (from: number, to: number) =>
    tf.tensor(all.slice(from * width, to * width), [to - from, ...rowShape]);
  const parts = [constant(0, firstRow), own, constant(firstRow + count, rows)];
  return tf.concat(
    parts.filter((part) => part.shape[0] > 0),
    0,
  );
}

/**
 * Publishes this worker's rows, waits for those of the others and returns all. The loss of all rows then has, by this
 * worker's own rows, exactly the gradient that one thread would find, and the workers' weight gradients add up.
 * Must run on a backend that reads synchronously (wasm) and in a worker thread, because it blocks.
 * @param own one row for each of the worker's own, `[ownRows, ...]`, in every tensor
 */
export function exchangeRows(own: readonly tf.Tensor[], firstRow: number, buffers: ExchangeBuffers): tf.Tensor[] {
  const { values, rows } = buffers;
  const size = values.length / own.length;
  const shared = own.map((_, i) => values.subarray(i * size, (i + 1) * size));
  own.forEach((tensor, i) => {
    shared[i].set(tensor.dataSync(), firstRow * (size / rows));
  });
  waitForAll(buffers);
  return own.map((tensor, i) => whole(tensor, shared[i], firstRow, rows));
}
