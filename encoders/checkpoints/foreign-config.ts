import { shown } from '../../src/core/checks.ts';
import { FormatError } from '../../src/core/errors.ts';
import { isRecord, type JsonObject } from '../../src/core/json-object.ts';
import type { RoFormerConfig } from '../roformer/config.ts';

/** Sizes of an encoder by a foreign config. */
export type ForeignSizes = Pick<
  RoFormerConfig,
  'vocabSize' | 'hiddenSize' | 'numLayers' | 'numHeads' | 'intermediateSize' | 'segmentTypes' | 'hiddenAct'
> & {
  /** Tokens that the model was made for; of rotary models, which read longer texts too, what their config names. */
  readonly maxTokens?: number;
  /** Added to the variance in norms. */
  readonly normEpsilon?: number;
};

/** Names of one field in the configs that are read: of BERT and its like, of keras_hub. */
const NAMES = {
  vocabSize: ['vocab_size', 'vocabulary_size'],
  hiddenSize: ['hidden_size', 'hidden_dim'],
  numLayers: ['num_hidden_layers', 'num_layers'],
  numHeads: ['num_attention_heads', 'num_heads'],
  intermediateSize: ['intermediate_size', 'intermediate_dim'],
  segmentTypes: ['type_vocab_size', 'num_segments'],
  hiddenAct: ['hidden_act', 'activation'],
  maxTokens: ['max_position_embeddings', 'max_position', 'max_sequence_length'],
  normEpsilon: ['layer_norm_eps'],
} as const;

/** Kinds of models, by `model_type`, whose layers are those of BERT or RoFormer. */
const MODEL_TYPES: readonly unknown[] = ['bert', 'roformer', undefined];

/** Settings that change what the layers compute, and the only values at which they compute what ours do. */
const ONLY: Readonly<Record<string, readonly unknown[]>> = {
  rotary_value: [false],
  position_embedding_type: ['absolute'],
  is_decoder: [false],
  add_cross_attention: [false],
  max_wavelength: [10000],
};

/**
 * Reads a config.json or bert_config.json, in snake_case, or what Keras writes of a backbone of keras_hub.
 * @param what names the config in errors.
 * @throws FormatError naming the first field that is missing or is of another kind of model.
 */
export function readForeignConfig(what: string, value: JsonObject): ForeignSizes {
  // Keras wraps the fields of a class in its name; a model for a task has its encoder within.
  const fields = isRecord(value.config) && typeof value.class_name === 'string' ? backbone(value.config) : value;
  refuseOthers(what, fields);
  const size = (name: keyof typeof NAMES, fallback?: number) => {
    const given = pick(fields, NAMES[name]) ?? fallback;
    if (Number.isSafeInteger(given) && (given as number) > 0) return given as number;
    throw new FormatError(`${what}: ${NAMES[name].join(' or ')} must be a positive integer, got ${shown(given)}`);
  };
  const sizes = {
    vocabSize: size('vocabSize'),
    hiddenSize: size('hiddenSize'),
    numLayers: size('numLayers'),
    numHeads: size('numHeads'),
    intermediateSize: size('intermediateSize'),
    segmentTypes: size('segmentTypes', 2),
    hiddenAct: activation(what, pick(fields, NAMES.hiddenAct)),
  };
  refuseWidths(what, fields, sizes);
  const epsilon = pick(fields, NAMES.normEpsilon);
  return {
    ...sizes,
    ...(pick(fields, NAMES.maxTokens) !== undefined && { maxTokens: size('maxTokens') }),
    ...(typeof epsilon === 'number' && { normEpsilon: epsilon }),
  };
}

function backbone(config: JsonObject): JsonObject {
  const inner = config.backbone;
  return isRecord(inner) && isRecord(inner.config) ? inner.config : config;
}

function pick(fields: JsonObject, names: readonly string[]): unknown {
  return names.map((name) => fields[name]).find((value) => value !== undefined && value !== null);
}

function refuseOthers(what: string, fields: JsonObject): void {
  if (!MODEL_TYPES.includes(fields.model_type)) {
    throw new FormatError(`${what}: model_type must be bert or roformer, got ${shown(fields.model_type)}`);
  }
  for (const [name, allowed] of Object.entries(ONLY)) {
    const value = fields[name];
    if (value === undefined || value === null || allowed.includes(value)) continue;
    throw new FormatError(`${what}: ${name} must be ${allowed.map(shown).join(' or ')}, got ${shown(value)}`);
  }
}

/** Widths that may differ from that of the model elsewhere, and may not here. */
function refuseWidths(
  what: string,
  fields: JsonObject,
  { hiddenSize, numHeads }: { readonly hiddenSize: number; readonly numHeads: number },
): void {
  const expected: Readonly<Record<string, number>> = {
    embedding_size: hiddenSize,
    attention_head_size: hiddenSize / numHeads,
    attention_key_size: hiddenSize / numHeads,
    head_size: hiddenSize / numHeads,
  };
  for (const [name, width] of Object.entries(expected)) {
    const value = fields[name];
    if (value === undefined || value === null || value === width) continue;
    throw new FormatError(
      `${what}: ${name} must be ${width}, as hidden size ${hiddenSize} and ${numHeads} heads make it, got ${shown(value)}`,
    );
  }
}

function activation(what: string, value: unknown): 'gelu' | 'relu' {
  const name = isRecord(value) ? value.config : value;
  const plain = isRecord(name) ? name.name : name;
  if (plain === undefined || plain === 'gelu') return 'gelu';
  if (plain === 'relu') return 'relu';
  throw new FormatError(`${what}: hidden_act must be gelu (the exact one) or relu, got ${shown(value)}`);
}
