import { InvalidArgumentError } from '../../src/core/errors.ts';

/** Sizes of a RoFormerV2 encoder; the field names follow the released `bert_config.json` files. */
export interface RoFormerConfig {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly numHeads: number;
  readonly intermediateSize: number;
  readonly maxTokens: number;
  readonly segmentTypes: number;
  readonly hiddenAct: 'gelu' | 'relu';
  readonly pooling: 'mean' | 'cls' | 'first-last-mean';
}

/** @throws InvalidArgumentError naming the first field that cannot be. */
export function checkRoFormerConfig(config: RoFormerConfig): RoFormerConfig {
  const sizes = ['vocabSize', 'hiddenSize', 'numLayers', 'numHeads', 'intermediateSize', 'maxTokens', 'segmentTypes'];
  for (const name of sizes) {
    const value = (config as unknown as Record<string, unknown>)[name];
    if (!Number.isInteger(value) || (value as number) < 1) {
      throw new InvalidArgumentError(`model config: ${name} must be a positive integer, got ${JSON.stringify(value)}`);
    }
  }
  if (config.hiddenSize % config.numHeads !== 0 || (config.hiddenSize / config.numHeads) % 2 !== 0) {
    throw new InvalidArgumentError(
      `model config: hiddenSize / numHeads must be an even integer (rotary pairs), got ${config.hiddenSize} / ${config.numHeads}`,
    );
  }
  if (!['gelu', 'relu'].includes(config.hiddenAct)) {
    throw new InvalidArgumentError(`model config: hiddenAct must be 'gelu' or 'relu', got ${config.hiddenAct}`);
  }
  if (!['mean', 'cls', 'first-last-mean'].includes(config.pooling)) {
    throw new InvalidArgumentError(
      `model config: pooling must be 'mean', 'cls' or 'first-last-mean', got ${config.pooling}`,
    );
  }
  return config;
}

/** Length of one attention head. */
export function headDim(config: RoFormerConfig): number {
  return config.hiddenSize / config.numHeads;
}
