import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UnavailableError } from '../../core/errors.ts';
import { examine, type Finding } from './finding.ts';
import { named } from './library-version.ts';

/** What can compute vectors here, and the model. @param model a model directory; the shipped one by default. */
export async function examineInference(model: string | undefined): Promise<Finding[]> {
  const onnx = await examine('onnxruntime', 'warning', tryOnnx);
  // One of the two must work; with onnxruntime, tfjs is needed for training on other devices only.
  const tfjs = await examine('tfjs', onnx.status === 'ok' ? 'warning' : 'broken', tryTfjs);
  return [
    onnx,
    tfjs,
    await examine('model files', 'broken', () => modelFiles(model)),
    await examine('model', 'broken', () => tryModel(model)),
  ];
}

async function tryOnnx(): Promise<string> {
  const { loadOnnxRuntime } = await import('../../../encoders/onnx/runtime.ts');
  try {
    await loadOnnxRuntime();
  } catch (error) {
    throw new UnavailableError(`${messageOf(error)}, several times slower`, { cause: error });
  }
  return `${named('onnxruntime-node')} loads and encodes`;
}

async function tryTfjs(): Promise<string> {
  const { selectBackend } = await import('../../../encoders/tensor/backend.ts');
  const { name, runtime, reason, candidates } = await selectBackend();
  const others = candidates.filter((candidate) => candidate.name !== name && !candidate.available);
  const without = others.map((candidate) => `no ${candidate.name} (${candidate.reason})`);
  return [`${named('@tensorflow/tfjs-core')} on ${name}: ${runtime}, ${reason}`, ...without].join('; ');
}

async function modelFiles(model: string | undefined): Promise<string> {
  const { modelPath, SHIPPED_MODEL } = await import('../../../encoders/pretrained.ts');
  const { readModelDirectory } = await import('../../../encoders/roformer/model-directory.ts');
  const directory = modelPath(model ?? SHIPPED_MODEL);
  // Reading verifies the checksum inside the weights file.
  await readModelDirectory(directory);
  const weights = (await readdir(directory)).find((name) => name === 'weights.bin')!;
  const bytes = await readFile(join(directory, weights));
  const digest = createHash('sha256').update(bytes).digest('hex');
  return `${directory}: ${weights} is whole, ${(bytes.length / 2 ** 20).toFixed(1)} MiB, SHA-256 ${digest}`;
}

const PROBES = ['怎样申请护照', '护照怎么办理', 'a short text about cooking rice'];

async function tryModel(model: string | undefined): Promise<string> {
  const { loadEncoder } = await import('../../../encoders/pretrained.ts');
  const encoder = await loadEncoder(model);
  try {
    const together = await encoder.encode(PROBES);
    const alone = await encoder.encode(PROBES.slice(0, 1));
    const gap = Math.max(...alone.map((value, i) => Math.abs(value - together[i]!)));
    if (!(gap < 1e-3))
      throw new UnavailableError(`a text alone and beside others differs by ${gap}; its vectors are wrong`);
    return `${encoder.dim} dimensions, fingerprint ${encoder.fingerprint}, on ${encoder.runtime}`;
  } finally {
    await encoder.close();
  }
}
