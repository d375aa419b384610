import { suggest } from './wording.ts';

/** Says that there is no such option, which ones there are, and which of them was meant. */
export function unknownOption(owner: string, unknown: string, known: readonly string[]): string {
  const choice = known.length > 0 ? `, only ${known.join(', ')}` : '';
  const meant = meantOption(unknown, known);
  return `${owner} has no option '${unknown}'${choice}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

/** Longer names are no slips of the pen, and telling two words apart takes the product of their lengths. */
const LONGEST_SLIP = 64;

/** The known option that another spelling, another library's name, or a slip stands for. */
function meantOption(unknown: string, known: readonly string[]): string | undefined {
  if (unknown.length > LONGEST_SLIP) return undefined;
  const word = plain(unknown);
  const spelt = known.find((name) => plain(name) === word);
  const named = Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word].find((name) => known.includes(name)) : undefined;
  return spelt ?? named ?? suggest(unknown, known);
}

/** `top_k`, `topK` and `top-k` are one. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

/** What other libraries call what is known here by another name; the first of these that an owner knows is meant. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  where: ['filter'],
  conditions: ['filter'],
  filterby: ['filter'],
  limit: ['k', 'maxPairs'],
  top: ['k', 'limit'],
  k: ['limit'],
  topk: ['k', 'limit'],
  topn: ['k', 'limit'],
  n: ['k', 'limit'],
  num: ['k'],
  size: ['k', 'limit', 'batchSize', 'windowSize'],
  count: ['k'],
  nresults: ['k'],
  maxresults: ['k'],
  hitsperpage: ['k'],
  skip: ['offset'],
  from: ['offset'],
  page: ['offset'],
  after: ['cursor'],
  searchafter: ['cursor'],
  pagetoken: ['cursor'],
  orderby: ['sort'],
  sortby: ['sort'],
  group: ['groupBy'],
  distinct: ['groupBy'],
  collapse: ['groupBy'],
  facetby: ['facets'],
  aggregations: ['facets'],
  aggs: ['facets'],
  threshold: ['minScore', 'floor'],
  cutoff: ['minScore', 'threshold', 'floor'],
  minscore: ['minScore', 'threshold', 'floor'],
  scorethreshold: ['minScore', 'threshold', 'floor'],
  similaritythreshold: ['minScore', 'threshold', 'floor'],
  mincosine: ['minScore', 'floor'],
  type: ['mode'],
  searchtype: ['mode'],
  strategy: ['mode'],
  algorithm: ['index', 'mode'],
  ef: ['efSearch'],
  alpha: ['fusion', 'weight'],
  ranker: ['rerank'],
  reranker: ['rerank'],
  highlight: ['passages'],
  snippets: ['passages'],
  ner: ['entities'],
  debug: ['explain'],
  verbose: ['explain'],
  abort: ['signal'],
  abortsignal: ['signal'],
  progress: ['onProgress'],
  onerror: ['onRejected'],
  chunksize: ['batchSize', 'windowSize', 'chunk'],
  model: ['encoder', 'scorer'],
  embedder: ['encoder'],
  embedding: ['encoder'],
  dtype: ['precision'],
  quantized: ['precision'],
  device: ['runtime'],
  backend: ['runtime'],
  numthreads: ['threads'],
};
