import { join } from 'node:path';
import { shown } from '../../src/core/checks.ts';
import { FormatError, NotFoundError } from '../../src/core/errors.ts';
import { readJsonObject } from '../../src/core/json-object.ts';
import { ACTIVATIONS, type Activation, type DenseFile } from '../runners/dense-layer.ts';

/**
 * Reads a Dense module of sentence-transformers: a linear layer on the pooled vector, with an activation.
 * @throws NotFoundError when its config.json is missing; FormatError for an activation that is not supported.
 */
export async function readDense(dir: string): Promise<DenseFile> {
  const file = join(dir, 'config.json');
  const config = await readJsonObject(file);
  if (config === undefined) throw new NotFoundError(`${file}: no such file; a Dense module has it`);
  const { in_features: inputs, out_features: outputs, activation_function: named } = config;
  for (const [name, size] of Object.entries({ in_features: inputs, out_features: outputs })) {
    if (Number.isInteger(size) && (size as number) >= 1 && (size as number) <= 1 << 16) continue;
    throw new FormatError(`${file}: ${name} must be an integer from 1 to ${1 << 16}, got ${shown(size)}`);
  }
  // The library's own default.
  const activation = typeof named === 'string' ? named.split('.').at(-1)! : named === undefined ? 'Tanh' : shown(named);
  if (!Object.hasOwn(ACTIVATIONS, activation)) {
    const known = Object.keys(ACTIVATIONS).join(', ');
    throw new FormatError(
      `${file}: activation_function must be one of ${known}, others are not supported, got ${activation}`,
    );
  }
  return {
    path: join(dir, 'model.safetensors'),
    inputs: inputs as number,
    outputs: outputs as number,
    activation: activation as Activation,
  };
}
