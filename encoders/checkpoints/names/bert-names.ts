import { type Naming, prefixBefore, type WeightParts } from './naming.ts';

/** The parts of an encoder as the first BERT named them, in steps that TensorFlow joins by '/' and PyTorch by '.'. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  'embedding.token': ['embeddings', 'word_embeddings'],
  'embedding.segment': ['embeddings', 'token_type_embeddings'],
  'embedding.position': ['embeddings', 'position_embeddings'],
  'embedding.norm': ['embeddings', 'LayerNorm'],
  'attention.query': ['attention', 'self', 'query'],
  'attention.key': ['attention', 'self', 'key'],
  'attention.value': ['attention', 'self', 'value'],
  'attention.output': ['attention', 'output', 'dense'],
  'attention.norm': ['attention', 'output', 'LayerNorm'],
  'ffn.in': ['intermediate', 'dense'],
  'ffn.out': ['output', 'dense'],
  'ffn.norm': ['output', 'LayerNorm'],
};

const TORCH_ENDS = { table: 'weight', matrix: 'weight', gain: 'weight', bias: 'bias' } as const;

/** Names of Hugging Face's transformers, and of JunnYu/RoFormer_pytorch, which follows them. */
export const TORCH_NAMES: Naming = {
  label: 'Hugging Face',
  normEpsilon: 1e-12,
  prefixOf: (names) => prefixBefore(names, 'embeddings.word_embeddings.weight'),
  locate: ({ layer, part, kind }: WeightParts) => ({
    name: [...(layer === undefined ? [] : ['encoder', 'layer', layer]), ...STEPS[part], TORCH_ENDS[kind]].join('.'),
    // A Linear of PyTorch keeps its matrix as [out, in].
    transposed: kind === 'matrix',
  }),
  // As transformers converted the first BERT models, which are still about.
  formerly: (name) =>
    name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta'),
  layerOf: (name) => layerIn(/^encoder\.layer\.(\d+)\./, name),
};

/** Names of the original BERT in TensorFlow, which bert4keras and the released RoFormerV2 keep. */
export const TENSORFLOW_NAMES: Naming = {
  label: 'BERT in TensorFlow',
  normEpsilon: 1e-7,
  prefixOf: (names) => prefixBefore(names, 'embeddings/word_embeddings'),
  locate: ({ layer, part, kind }: WeightParts) => {
    const steps = [...(layer === undefined ? [] : ['encoder', `layer_${layer}`]), ...STEPS[part]];
    const isNorm = part.endsWith('.norm');
    const end = { table: [], matrix: ['kernel'], gain: ['gamma'], bias: [isNorm ? 'beta' : 'bias'] }[kind];
    return { name: [...steps, ...end].join('/'), transposed: false };
  },
  layerOf: (name) => layerIn(/^encoder\/layer_(\d+)\//, name),
};

/** The number that a pattern finds in a name. */
export function layerIn(pattern: RegExp, name: string): number | undefined {
  const [, layer] = pattern.exec(name) ?? [];
  return layer === undefined ? undefined : Number(layer);
}
