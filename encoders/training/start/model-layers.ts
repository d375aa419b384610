import { isDeepStrictEqual } from 'node:util';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import type { RoFormerConfig } from '../../roformer/config.ts';
import { readModelDirectory } from '../../roformer/model-directory.ts';
import { biasOf, layerNames, PROJECTION, type Weight, type Weights, weightShapes } from '../../roformer/weights.ts';

/** Sizes in which a student may be smaller than the model whose layers it begins with. */
const SMALLER = ['intermediateSize', 'projection'] as const;

/**
 * Weights of a student that is some of the layers of a trained model of ours, under its vocabulary. It may have fewer units in its
 * feed-forward parts, and keeps those whose product of incoming and outgoing length is greatest (magnitude pruning); and shorter vectors, of
 * which it keeps the first dimensions: a finished model's have the axes of greatest variance first.
 * @param config of the student, without teachers; but for those sizes and its number of layers that of the model.
 * @param layers numbers of the model's layers, rising, as many as the student has.
 * @throws InvalidArgumentError when the student does not fit the model; what reading throws.
 */
export async function modelLayers(
  dir: string,
  config: RoFormerConfig,
  vocab: readonly string[],
  layers: readonly number[],
): Promise<Weights> {
  const { config: found, vocab: foundVocab, weights } = await readModelDirectory(dir);
  if (!isDeepStrictEqual(foundVocab, vocab))
    throw new InvalidArgumentError(`layers of ${dir} have another vocabulary than the student`);
  requireFit(dir, config, layers, found);
  const taken: Weights = new Map();
  for (const [name, shape] of weightShapes(config)) {
    const weight = weights.get(nameIn(name, layers));
    if (weight !== undefined) taken.set(name, name === PROJECTION ? columnsOf(weight, firstOf(shape[1])) : weight);
  }
  if (config.intermediateSize < found.intermediateSize)
    for (const layer of layers.keys()) narrow(taken, layerNames(layer), config.intermediateSize);
  return taken;
}

/** The name that a weight of a student's layer has where the layer was taken from. */
export function nameIn(name: string, layers: readonly number[]): string {
  return name.replace(/^layer\.(\d+)\./, (_, layer: string) => `layer.${layers[Number(layer)]}.`);
}

/** Refuses numbers of layers that a model has not, or of which there are not as many as the student wants. */
export function requireLayers(
  dir: string,
  model: { readonly numLayers: number },
  student: { readonly numLayers: number },
  layers: readonly number[],
): void {
  if (layers.length === student.numLayers && layers.every((layer) => layer < model.numLayers)) return;
  throw new InvalidArgumentError(
    `${dir} has the layers 0 to ${model.numLayers - 1} and the student ${student.numLayers}, got [${layers}]`,
  );
}

function requireFit(
  dir: string,
  config: RoFormerConfig,
  layers: readonly number[],
  { teachers: _, ...found }: RoFormerConfig,
): void {
  requireLayers(dir, found, config, layers);
  for (const name of new Set([...Object.keys(found), ...Object.keys(config)]) as Set<keyof typeof found>) {
    if (name === 'numLayers' || found[name] === config[name]) continue;
    const [own, wanted] = [found[name], config[name]];
    if ((SMALLER as readonly string[]).includes(name) && (wanted as number) < (own as number)) continue;
    throw new InvalidArgumentError(
      `layers of ${dir} have ${name} ${JSON.stringify(own)}, the student's is ${JSON.stringify(wanted)}`,
    );
  }
}

/** Keeps the units of a feed-forward part that weigh most, in their order. */
function narrow(weights: Weights, { ffnIn, ffnOut }: ReturnType<typeof layerNames>, units: number): void {
  const [into, out] = [weights.get(ffnIn)!, weights.get(ffnOut)!];
  const [width, all] = into.shape;
  const weight = Float64Array.from({ length: all }, (_, unit) => {
    let incoming = 0;
    let outgoing = 0;
    for (let i = 0; i < width; i++) {
      incoming += into.data[i * all + unit] ** 2;
      outgoing += out.data[unit * width + i] ** 2;
    }
    return incoming * outgoing;
  });
  const kept = firstOf(all)
    .sort((a, b) => weight[b] - weight[a] || a - b)
    .slice(0, units)
    .sort((a, b) => a - b);
  weights.set(ffnIn, columnsOf(into, kept));
  const rows = new Float32Array(units * width);
  kept.forEach((unit, row) => {
    rows.set(out.data.subarray(unit * width, (unit + 1) * width), row * width);
  });
  weights.set(ffnOut, { shape: [units, width], data: rows });
  const bias = weights.get(biasOf(ffnIn));
  if (bias) weights.set(biasOf(ffnIn), { shape: [units], data: Float32Array.from(kept, (unit) => bias.data[unit]) });
}

function firstOf(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function columnsOf({ shape: [rows, width], data }: Weight, columns: readonly number[]): Weight {
  const kept = new Float32Array(rows * columns.length);
  for (let row = 0; row < rows; row++)
    columns.forEach((column, i) => {
      kept[row * columns.length + i] = data[row * width + column];
    });
  return { shape: [rows, columns.length], data: kept };
}
