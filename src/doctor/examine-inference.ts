import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { SHIPPED_MODEL } from '../../encoders/own-models.ts';
import { messageOf, UnavailableError } from '../core/errors.ts';
import { dotAt } from '../core/vectors.ts';
import { examine, type Finding, named } from './finding.ts';

/** Examines what can compute vectors here, and the model. @param model a model directory; the shipped one by default. */
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
  const { isKeptRuntime, loadOnnxRuntime } = await import('../../encoders/onnx/runtime.ts');
  try {
    const { env } = await loadOnnxRuntime();
    const kept = isKeptRuntime()
      ? ', the part that was put aside at the installation, since the package is not there'
      : '';
    return `models run on onnxruntime-node ${env.versions.node}, the faster of two runtimes, because it loads${kept}`;
  } catch (error) {
    const { runtimeAdvice, surroundings } = await import('../../encoders/onnx/runtime-advice.ts');
    throw new UnavailableError(
      `models run on TensorFlow.js, several times slower, because ${messageOf(error).split('\n', 1)[0]}; ${runtimeAdvice(surroundings())}`,
      { cause: error },
    );
  }
}

async function tryTfjs(): Promise<string> {
  const { selectBackend } = await import('../../encoders/tfjs/backend.ts');
  const { name, runtime, reason, candidates } = await selectBackend();
  const others = candidates.filter((candidate) => candidate.name !== name && !candidate.available);
  const without = others.map((candidate) => `no ${candidate.name} (${candidate.reason})`);
  return [`${named('@tensorflow/tfjs-core')} on ${name}: ${runtime}, ${reason}`, ...without].join('; ');
}

/** The file with a model's weights, and what is known of it. */
interface ModelWeights {
  readonly file: string;
  readonly state: string;
}

async function modelFiles(model: string | undefined): Promise<string> {
  const { modelPath } = await import('../../encoders/pretrained.ts');
  const { findModelLayout } = await import('../../encoders/hub/model-layout.ts');
  const directory = modelPath(model ?? SHIPPED_MODEL);
  const layout = await findModelLayout(directory);
  const { file, state } = layout === 'hub' ? await hubWeights(directory) : await trainedWeights(directory);
  const bytes = await readFile(file);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const name = relative(directory, file);
  return `${directory}: ${name} ${state}, ${(bytes.length / 2 ** 20).toFixed(1)} MiB, SHA-256 ${digest}`;
}

async function trainedWeights(directory: string): Promise<ModelWeights> {
  const { readModelDirectory } = await import('../../encoders/roformer/model-directory.ts');
  // Reading verifies the checksum inside the weights file.
  await readModelDirectory(directory);
  return { file: join(directory, 'weights.bin'), state: 'is whole' };
}

async function hubWeights(directory: string): Promise<ModelWeights> {
  const { readHubFolder } = await import('../../encoders/hub/hub-folder.ts');
  return { file: (await readHubFolder(directory)).modelPath, state: 'is there' };
}

/**
 * How far a text's vector may turn, as 1 less the cosine, by what is encoded beside it: rounding, or, in graphs made
 * elsewhere whose 8-bit arithmetic scales a whole batch, thousandths.
 */
const MOST_APART = { fp32: 1e-4, foreign: 1e-2 };
const PROBES = ['怎样申请护照', '护照怎么办理', 'a short text about cooking rice'];

async function tryModel(model: string | undefined): Promise<string> {
  const { loadEncoder, modelPath } = await import('../../encoders/pretrained.ts');
  const { findModelLayout } = await import('../../encoders/hub/model-layout.ts');
  const encoder = await loadEncoder(model);
  try {
    const together = await encoder.encode(PROBES);
    const alone = await encoder.encode(PROBES.slice(0, 1));
    const apart = 1 - dotAt(alone, together, 0);
    const most =
      (await findModelLayout(modelPath(model ?? SHIPPED_MODEL))) === 'hub' ? MOST_APART.foreign : MOST_APART.fp32;
    if (!(Math.abs(apart) < most)) {
      throw new UnavailableError(`a text alone and beside others has cosine ${1 - apart}; its vectors are wrong`);
    }
    return `${encoder.dim} dimensions, fingerprint ${encoder.fingerprint}, on ${encoder.runtime}`;
  } finally {
    await encoder.close();
  }
}
