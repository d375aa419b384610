import { layerIn } from './bert-names.ts';
import { type Naming, prefixBefore, type WeightParts } from './naming.ts';

const HUB_TABLES: Readonly<Record<string, string>> = {
  'embedding.token': 'reversible_embedding',
  'embedding.segment': 'embedding',
};
const HUB_PARTS: Readonly<Record<string, string>> = {
  'attention.query': 'attention_layer/q_dense',
  'attention.key': 'attention_layer/k_dense',
  'attention.value': 'attention_layer/v_dense',
  'attention.output': 'attention_layer/o_dense',
  'ffn.in': 'feedforward_intermediate_dense',
  'ffn.out': 'feedforward_output_dense',
};

/** Names that Keras 3 gives the weights of keras_hub's RoformerV2Backbone: layers by their class and, from the second on, a number. */
export const KERAS_HUB_NAMES: Naming = {
  label: 'keras_hub',
  normEpsilon: 1e-7,
  prefixOf: (names) => prefixBefore(names, 'layers/reversible_embedding/vars/0'),
  locate: ({ layer, part }: WeightParts) => {
    const encoder = layer === 0 ? 'roformer_v2_encoder' : `roformer_v2_encoder_${layer}`;
    const place = layer === undefined ? HUB_TABLES[part] : `${encoder}/${HUB_PARTS[part]}`;
    return { name: `layers/${place}/vars/0`, transposed: false };
  },
  layerOf: (name) =>
    name.startsWith('layers/roformer_v2_encoder/') ? 0 : layerIn(/^layers\/roformer_v2_encoder_(\d+)\//, name),
  isUnitGain: (name) => /\/(roformer_norm|attention_norm|feedforward_norm)\/vars\/0$/.test(name),
};

/** Layers of bert4keras, and which of a layer's weights is which: their own names are numbered through the whole program. */
const BERT4KERAS_PARTS: Readonly<Record<string, readonly [layer: string, weight: number]>> = {
  'embedding.token': ['Embedding-Token', 0],
  'embedding.segment': ['Embedding-Segment', 0],
  'attention.query': ['MultiHeadSelfAttention', 0],
  'attention.key': ['MultiHeadSelfAttention', 1],
  'attention.value': ['MultiHeadSelfAttention', 2],
  'attention.output': ['MultiHeadSelfAttention', 3],
  'ffn.in': ['FeedForward', 0],
  'ffn.out': ['FeedForward', 1],
};

/** Names of bert4keras in a file of Keras 2, as `keras-file.ts` gives them: layer and place among its weights. */
export const BERT4KERAS_NAMES: Naming = {
  label: 'bert4keras',
  normEpsilon: 1e-7,
  prefixOf: (names) => prefixBefore(names, 'Embedding-Token/0'),
  locate: ({ layer, part }: WeightParts) => {
    const [place, weight] = BERT4KERAS_PARTS[part];
    return { name: `${layer === undefined ? '' : `Transformer-${layer}-`}${place}/${weight}`, transposed: false };
  },
  layerOf: (name) => layerIn(/^Transformer-(\d+)-/, name),
};
