/** A model that a newcomer may take for a task. */
export interface RecommendedModel {
  readonly task: 'small' | 'zh + en' | 'Chinese' | 'English' | 'multilingual' | 'best' | 'rerank';
  /** For `--model` or `--rerank`; for `kenyon model pull` unless it is a model of this project. */
  readonly id: string;
  readonly languages: string;
  /** Millions of bytes of the weights, about, of the file that comes along, is installed or is fetched by default. */
  readonly megabytes: number;
  /** Bits of a weight in that file. Ours have 8; the q8 file of one with 32 has about a quarter of its bytes. */
  readonly weightBits: 8 | 32;
  /** Numbers of a vector; undefined for a model that reads pairs. */
  readonly dim?: number;
  readonly terms: string;
  /** What its makers measured, on what, and where they say so; not measured here, and not comparable from row to row. */
  readonly published: string;
  readonly source: string;
}

/** Models by task, the first of a task first. The names under Xenova/ are exports to ONNX of the models of the same name, whose cards have the figures. */
export const RECOMMENDED_MODELS: readonly RecommendedModel[] = [
  {
    task: 'small',
    id: 'zh-en-small',
    languages: 'zh, en',
    megabytes: 12,
    weightBits: 8,
    dim: 256,
    terms: 'open texts',
    published: 'CMRC 2018 hit@1 80.7, STS-B en 75.1',
    source: 'encoders/models/zh-en-small/README.md (measured here)',
  },
  {
    task: 'zh + en',
    id: 'zh-en-base',
    languages: 'zh, en',
    megabytes: 25,
    weightBits: 8,
    dim: 384,
    terms: 'MIT, open',
    published: 'CMRC 2018 hit@1 88.3, STS-B en 80.0',
    source: 'encoders/models/zh-en-base/README.md (measured here)',
  },
  {
    task: 'Chinese',
    id: 'Xenova/bge-small-zh-v1.5',
    languages: 'zh',
    megabytes: 96,
    weightBits: 32,
    dim: 512,
    terms: 'MIT',
    published: 'C-MTEB 57.82, retrieval 61.77',
    source: 'card of BAAI/bge-small-zh-v1.5',
  },
  {
    task: 'Chinese',
    id: 'Xenova/bge-base-zh-v1.5',
    languages: 'zh',
    megabytes: 410,
    weightBits: 32,
    dim: 768,
    terms: 'MIT',
    published: 'C-MTEB 63.13, retrieval 69.49',
    source: 'card of BAAI/bge-base-zh-v1.5',
  },
  {
    task: 'English',
    id: 'sentence-transformers/all-MiniLM-L6-v2',
    languages: 'en',
    megabytes: 90,
    weightBits: 32,
    dim: 384,
    terms: 'Apache-2.0',
    published: 'sentences 68.06, search 49.54',
    source: 'pretrained models of Sentence Transformers',
  },
  {
    task: 'multilingual',
    id: 'intfloat/multilingual-e5-small',
    languages: 'zh, en, 90 more',
    megabytes: 470,
    weightBits: 32,
    dim: 384,
    terms: 'MIT',
    published: 'Mr. TyDi MRR@10 64.4',
    source: 'card of intfloat/multilingual-e5-small',
  },
  {
    task: 'best',
    id: 'intfloat/multilingual-e5-large',
    languages: 'zh, en, 90 more',
    megabytes: 2240,
    weightBits: 32,
    dim: 1024,
    terms: 'MIT',
    published: 'Mr. TyDi MRR@10 70.5',
    source: 'card of intfloat/multilingual-e5-large',
  },
  {
    task: 'rerank',
    id: 'Xenova/bge-reranker-base',
    languages: 'zh, en',
    megabytes: 1110,
    weightBits: 32,
    terms: 'MIT',
    published: 'T2Reranking MAP 67.28',
    source: 'card of BAAI/bge-reranker-base',
  },
];
