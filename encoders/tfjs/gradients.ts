import { tf } from './core/tfjs-core.ts';

type Shape = readonly number[];

/** Sums what broadcasting spread out, so that a gradient has its input's shape again. */
function reduceTo(gradient: tf.Tensor, shape: Shape): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes([...shape], gradient.shape);
  const summed = axes.length === 0 ? gradient : tf.sum(gradient, axes);
  return tf.reshape(summed, [...shape]);
}

/** The gradient of a sum has the same value along every reduced axis. */
function spread(dy: tf.Tensor, shape: Shape, axis: number | number[]): tf.Tensor {
  const kept = [...shape];
  for (const a of tf.util.parseAxisParam(axis, kept)) kept[a] = 1;
  return tf.mul(tf.reshape(dy, kept), tf.ones([...shape]));
}

function inverse(perm: number[]): number[] {
  const back: number[] = [];
  perm.forEach((from, to) => {
    back[from] = to;
  });
  return back;
}

const CONFIGS: tf.GradConfig[] = [
  {
    kernelName: 'Add',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => ({
      a: () => reduceTo(dy as tf.Tensor, a.shape),
      b: () => reduceTo(dy as tf.Tensor, b.shape),
    }),
  },
  {
    kernelName: 'Sub',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => ({
      a: () => reduceTo(dy as tf.Tensor, a.shape),
      b: () => tf.neg(reduceTo(dy as tf.Tensor, b.shape)),
    }),
  },
  {
    kernelName: 'Multiply',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => ({
      a: () => reduceTo(tf.mul(dy as tf.Tensor, b), a.shape),
      b: () => reduceTo(tf.mul(dy as tf.Tensor, a), b.shape),
    }),
  },
  {
    kernelName: 'Abs',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.sign(x)) }),
  },
  {
    kernelName: 'Relu',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.step(x)) }),
  },
  {
    kernelName: 'Square',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.mul(x, 2)) }),
  },
  {
    kernelName: 'Rsqrt',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.mul(tf.rsqrt(x), tf.div(-0.5, x))) }),
  },
  {
    kernelName: 'Sum',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({ x: () => spread(dy as tf.Tensor, x.shape, attrs.axis as number[]) }),
  },
  {
    kernelName: 'Mean',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({
      x: () => {
        const share = (dy as tf.Tensor).size / x.size;
        return tf.mul(spread(dy as tf.Tensor, x.shape, attrs.axis as number[]), share);
      },
    }),
  },
  {
    kernelName: 'Softmax',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      logits: () => {
        const weighted = tf.mul(dy as tf.Tensor, y);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y));
      },
    }),
  },
  {
    kernelName: 'Identity',
    gradFunc: (dy) => ({ x: () => tf.clone(dy as tf.Tensor) }),
  },
  {
    kernelName: 'Reshape',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.reshape(dy as tf.Tensor, x.shape) }),
  },
  {
    kernelName: 'ExpandDims',
    inputsToSave: ['input'],
    gradFunc: (dy, [input]) => ({ input: () => tf.reshape(dy as tf.Tensor, input.shape) }),
  },
  {
    kernelName: 'Transpose',
    gradFunc: (dy, _saved, attrs) => ({ x: () => tf.transpose(dy as tf.Tensor, inverse(attrs.perm as number[])) }),
  },
  {
    kernelName: 'Slice',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({
      x: () => {
        const { begin, size } = attrs as unknown as { begin: number[]; size: number[] };
        return tf.pad(
          dy as tf.Tensor,
          x.shape.map((length, i) => [begin[i], length - begin[i] - size[i]] as [number, number]),
        );
      },
    }),
  },
  {
    kernelName: 'Unpack',
    // One gradient a part; parts that nothing reads come as zeros.
    gradFunc: (dy, _saved, attrs) => ({ value: () => tf.stack(dy as tf.Tensor[], attrs.axis as number) }),
  },
  {
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, inputs, attrs) => {
      const axis = tf.util.parseAxisParam(attrs.axis as number, inputs[0].shape)[0];
      const parts = tf.split(
        dy as tf.Tensor,
        inputs.map(({ shape }) => shape[axis]),
        axis,
      );
      return Object.fromEntries(parts.map((part, i) => [String(i), () => part]));
    },
  },
  {
    kernelName: 'GatherV2',
    inputsToSave: ['x', 'indices'],
    gradFunc: (dy, [x, indices], attrs) => ({
      x: () => {
        const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0];
        if (axis !== 0) throw new Error('gather: only rows (axis 0) have a gradient');
        const rows = tf.reshape(dy as tf.Tensor, [indices.size, ...x.shape.slice(1)]);
        return tf.unsortedSegmentSum(rows, tf.reshape(indices, [indices.size]) as tf.Tensor1D, x.shape[0]);
      },
      indices: () => tf.zerosLike(indices),
    }),
  },
];

/**
 * Registers the derivative of each operation that the models here use; the Node build of tfjs-core registers none. The
 * other operations (matrix product, gelu, norm, rotation, log-sum-exp) carry their own.
 */
export function registerGradients(): void {
  for (const config of CONFIGS) tf.registerGradient(config);
}
