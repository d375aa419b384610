import type { Hit, SearchResult } from '../../main.ts';
import type { LegWeights } from '../../search/fusion-legs.ts';
import type { MatchedTerm, RerankPlan } from '../../search/search-result.ts';
import { printable } from './excerpt.ts';
import { explainEntities } from './explain-entities.ts';
import { formatDuration, plural } from './format-numbers.ts';

/** Matching words shown of a hit. */
const SHOWN_TERMS = 6;

/** Says how a search was answered, and how each ranking saw each hit: a line a hit, an entity, and one for the whole. */
export function explainSearch({ hits, plan, entities = [], tookMs }: SearchResult): string {
  const { mode, index, candidates, scanned, allowed, scripts = [], weights, rerank, reason } = plan;
  const parts = [
    mode,
    `index ${index}`,
    plural(candidates, 'candidate'),
    `${plural(scanned, 'vector')} compared`,
    ...(allowed === undefined ? [] : [`${plural(allowed, 'document')} allowed`]),
    ...scripts.map(({ text, as }) => `${printable(text)} as ${printable(as)}`),
    ...(weights === undefined ? [] : [explainWeights(weights)]),
    ...(rerank === undefined ? [] : [explainRerank(rerank)]),
    formatDuration(tookMs),
    ...(reason === undefined ? [] : [reason]),
  ];
  return `${hits.map(explainHit).join('')}${explainEntities(entities)}${parts.join(' · ')}\n`;
}

function explainWeights({ standsOut, semantic, lexical }: LegWeights): string {
  const best = `the nearest stands out by ${standsOut.toFixed(2)}`;
  return `${best}: ${semantic.toFixed(2)} a deviation of meaning, ${lexical.toFixed(3)} a unit of BM25`;
}

function explainRerank({ runtime, scored, of, moved, entered, tookMs, stoppedBy }: RerankPlan): string {
  const read = scored === of ? plural(scored, 'hit') : `${scored} of ${plural(of, 'hit')}`;
  const stopped = stoppedBy === undefined ? '' : `, stopped by the ${stoppedBy}`;
  return `reranked ${read} in ${formatDuration(tookMs)} (${runtime})${stopped}: ${moved} moved, ${entered} new`;
}

function explainHit({ boost, rerank, why }: Hit, i: number): string {
  const { semantic, lexical } = why ?? {};
  const parts = [
    ...(boost === undefined ? [] : [`has ${printable(boost.entities.join(', '))}, +${boost.added.toFixed(3)}`]),
    ...(rerank === undefined ? [] : [`reranked ${rerank.score.toFixed(3)} from #${rerank.from}`]),
    ...(semantic === undefined ? [] : [`meaning ${placed(semantic.rank)}cosine ${semantic.score.toFixed(3)}`]),
    ...(lexical === undefined
      ? []
      : [`words ${placed(lexical.rank)}BM25 ${lexical.score.toFixed(2)}${termsOf(lexical)}`]),
  ];
  return `${String(i + 1).padStart(3)}  ${parts.join(' · ')}\n`;
}

function placed(rank: number | undefined): string {
  return rank === undefined ? '' : `#${rank} `;
}

function termsOf({ terms }: NonNullable<NonNullable<Hit['why']>['lexical']>): string {
  if (terms.length === 0) return '';
  const shown = terms.slice(0, SHOWN_TERMS).map((one) => `${termOf(one)} ${one.score.toFixed(2)}`);
  const more = terms.length > SHOWN_TERMS ? `, ${terms.length - SHOWN_TERMS} more` : '';
  return ` (${shown.join(', ')}${more})`;
}

/** A word of a document, with the one of the query that it counts as, or as the text writes it. */
function termOf({ term, query, stem, written }: MatchedTerm): string {
  if (query === undefined) return written === undefined ? term : `${written} as ${term}`;
  return stem === undefined ? `${query} as ${term}` : `${query} as ${term}, stem ${stem},`;
}
