import { cutToWidth, padToWidth, textWidth } from '../../core/text/text-width.ts';
import type { SearchResult } from '../../main.ts';
import type { Terminal } from '../program/command.ts';
import { excerpt, printable, type Span } from './excerpt.ts';
import { columnsOf, marksFor } from './styles.ts';

/** Hit as a line of results shows it. */
export interface ShownHit {
  readonly id: string;
  readonly score: number;
  /** Score of the reranker. */
  readonly rerank?: { readonly score: number };
  readonly doc: { readonly text: string };
  /** The part of the text that fits the query best. */
  readonly passage?: Span | undefined;
  /** The matched words of that part, or of the text: they are set off instead where there are any. */
  readonly marks?: readonly (readonly [start: number, end: number])[] | undefined;
}

const MAX_ID_COLUMNS = 28;
const MIN_SCORE_COLUMNS = '-0.000'.length;
const GAP = '  ';

/**
 * Hits for people, one a line: rank, score, id, text with its best part marked, cut to the terminal.
 * @param before ranks before the first of them.
 */
export function renderHits(hits: readonly ShownHit[], { stdout, env }: Terminal, before = 0): string {
  const columns = columnsOf(stdout, env);
  const marks = marksFor(stdout, env);
  const ids = hits.map(({ id }) => cutToWidth(printable(id), MAX_ID_COLUMNS));
  const rankWidth = String(before + hits.length).length;
  const scores = shownScores(hits);
  const scoreWidth = Math.max(MIN_SCORE_COLUMNS, ...scores.map((score) => score.length));
  const idWidth = Math.max(0, ...ids.map(textWidth));
  const textColumns = columns - rankWidth - scoreWidth - idWidth - 3 * GAP.length;
  return hits
    .map(({ doc, passage, marks: words }, i) => {
      const shown = words?.map(([start, end]) => ({ start, end })) ?? passage;
      const head = [
        String(before + i + 1).padStart(rankWidth),
        scores[i]!.padStart(scoreWidth),
        padToWidth(ids[i]!, idWidth),
      ].join(GAP);
      // A narrow terminal gets the text on a line of its own.
      if (textColumns < 24) return `${head.trimEnd()}\n    ${excerpt(doc.text, shown, columns - 4, marks)}\n`;
      return `${head}${GAP}${excerpt(doc.text, shown, textColumns, marks)}\n`;
    })
    .join('');
}

/** Scores of one kind, three decimals: the reranker's where there is one, which a hit that it did not read has none of. */
function shownScores(hits: readonly ShownHit[]): string[] {
  const isReranked = hits.some(({ rerank }) => rerank !== undefined);
  return hits.map(({ score, rerank }) => (isReranked ? (rerank?.score.toFixed(3) ?? '-') : score.toFixed(3)));
}

/** The result of a query as one line of JSON, without its line break. @param query what else is said of it, such as its text. */
export function resultJson(
  query: object,
  { hits, plan, entities, cursor, facets, tookMs }: SearchResult,
  offset: number,
): string {
  const ranked = hits.map(({ id, score, group, boost, rerank, doc, passage, marks, why }, i) => ({
    rank: offset + i + 1,
    id,
    score,
    group,
    boost,
    rerank,
    doc,
    passage,
    marks,
    why,
  }));
  return JSON.stringify({ ...query, entities, hits: ranked, cursor, facets, plan, tookMs });
}
