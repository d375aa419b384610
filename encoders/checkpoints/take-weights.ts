import { FormatError } from '../../src/core/errors.ts';
import type { RoFormerConfig } from '../roformer/config.ts';
import { POSITION_EMBEDDING, TOKEN_EMBEDDING, type Weight, type Weights, weightShapes } from '../roformer/weights.ts';
import type { Checkpoint, StoredTensor } from './files/checkpoint.ts';
import { transpose } from './files/element-types.ts';
import type { FoundNaming } from './names/find-naming.ts';
import { weightParts } from './names/naming.ts';

/** The weights that an encoder needs, and the tensors of the checkpoint that it has no use for. */
export interface TakenWeights {
  readonly weights: Weights;
  /** Names in the checkpoint: heads, poolers, moments of an optimizer. */
  readonly leftOver: readonly string[];
}

/** Names that an error lists at most. */
const LISTED = 10;

/**
 * Takes an encoder's weights out of a checkpoint, laid out as ours are. A table of tokens may have more rows than the vocabulary, as one
 * that was made longer for the sake of speed; they are cut off.
 * @throws FormatError that names every tensor that is missing or of another shape, and layers beyond those of the config.
 */
export async function takeWeights(
  path: string,
  { tensors }: Checkpoint,
  { naming, prefix }: FoundNaming,
  config: RoFormerConfig,
): Promise<TakenWeights> {
  const wrong: string[] = [];
  const wanted = Array.from(weightShapes(config), ([name, shape]) => {
    const { name: now, transposed } = naming.locate(weightParts(name));
    const former = naming.formerly?.(now) ?? now;
    const source = { name: tensors.has(prefix + now) ? now : tensors.has(prefix + former) ? former : now, transposed };
    const stored = source.transposed ? [...shape].reverse() : shape;
    const tensor = tensors.get(prefix + source.name);
    if (tensor === undefined) wrong.push(`${prefix}${source.name} is missing`);
    else if (!fits(name, tensor.shape, stored)) {
      wrong.push(`${prefix}${source.name} should have the shape [${stored}], it has [${tensor.shape}]`);
    }
    return { name, shape, tensor, source };
  });
  const used = new Set(wanted.map(({ source }) => prefix + source.name));
  const unused = [...tensors.keys()].filter((name) => !used.has(name)).sort();
  const leftOver: string[] = [];
  for (const name of unused) {
    const own = name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
    if (own !== undefined && naming.isUnitGain?.(own) === true) {
      await requireOnes(`${path}: ${name}`, tensors.get(name)!, config.hiddenSize);
      continue;
    }
    leftOver.push(name);
    const layer = own === undefined ? undefined : naming.layerOf(own);
    if (layer !== undefined && !isOptimizers(name)) {
      wrong.push(`${name} is of no weight of a model of ${config.numLayers} layers`);
    }
  }
  if (wrong.length > 0) {
    const rest = wrong.length > LISTED ? `; and ${wrong.length - LISTED} more` : '';
    throw new FormatError(`${path} does not fit its config: ${wrong.slice(0, LISTED).join('; ')}${rest}`);
  }
  const weights: Weights = new Map();
  for (const { name, shape, tensor, source } of wanted) {
    weights.set(name, await readWeight(`${path}: ${prefix}${source.name}`, tensor!, shape, source.transposed));
  }
  return { weights, leftOver };
}

/** @throws FormatError unless all gains are 1, so that nothing is lost without them. */
async function requireOnes(what: string, tensor: StoredTensor, size: number): Promise<void> {
  const isVector = tensor.shape.join() === String(size);
  if (isVector && (await tensor.read()).every((gain) => gain === 1)) return;
  throw new FormatError(`${what} must be ${size} gains of 1, since the norms of a RoFormerV2 have none`);
}

function fits(name: string, found: readonly number[], expected: readonly number[]): boolean {
  if (name === TOKEN_EMBEDDING || name === POSITION_EMBEDDING)
    return found.length === 2 && found[0] >= expected[0] && found[1] === expected[1];
  return found.join() === expected.join();
}

/** Moments that Adam keeps of every weight. */
function isOptimizers(name: string): boolean {
  return /\/adam_[mv]$/.test(name);
}

async function readWeight(
  what: string,
  tensor: StoredTensor,
  shape: readonly number[],
  transposed: boolean,
): Promise<Weight> {
  const numbers = await tensor.read();
  const count = shape.reduce((a, b) => a * b, 1);
  // A view of a longer row would keep all of it.
  const data = transposed ? transpose(numbers, shape) : numbers.length === count ? numbers : numbers.slice(0, count);
  if (!data.every(Number.isFinite)) throw new FormatError(`${what} has numbers that are not finite`);
  return { shape, data };
}
