/** Around a search: filters as text and as trees, parts of its options, passages of texts. Import as `kenyon/search`. */

export type { Facet } from '../../index/fields/facet.ts';
export type { Scalar } from '../../index/fields/scalar.ts';
export type { HnswSearchOptions } from '../../index/hnsw/hnsw-options.ts';
export type { Passage } from '../core/text/folded-text.ts';
export { splitSentences } from '../core/text/split-sentences.ts';
export type { EntityFallback } from '../entities/query/entity-options.ts';
export type { Near, OrderOperator } from '../filter/filter-tree.ts';
export { formatFilter } from '../filter/format-filter.ts';
export { type ParsedFilter, parseFilter } from '../filter/parse-filter.ts';
export type { Sort, SortKey } from '../filter/sort-keys.ts';
export type { ListSearchOptions, LshSearchOptions } from '../live/index-options.ts';
export type { SimilarOptions } from '../search/base-options.ts';
export { type BestPassageOptions, bestPassage } from '../search/best-passage.ts';
export type { AdaptiveOptions, ConvexOptions, ReciprocalRankOptions } from '../search/fusion-options.ts';
export type { LikeWordOptions, WordModel } from '../search/like-word-options.ts';
export type { DocumentList, ListOptions } from '../search/list-documents.ts';
export type { FacetOptions, GroupOptions, PageOptions } from '../search/page-options.ts';
