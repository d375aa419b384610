import { cutToWidth, padToWidth, textWidth } from '../core/text-width.ts';
import type { Terminal } from './command.ts';
import { excerpt, printable, type Span } from './excerpt.ts';
import { columnsOf, marksFor } from './styles.ts';

/** What a line of results shows. */
export interface ShownHit {
  readonly id: string;
  readonly score: number;
  readonly doc: { readonly text: string };
  /** The part of the text that fits the query best. */
  readonly passage?: Span | undefined;
}

const MAX_ID_COLUMNS = 28;
const SCORE_COLUMNS = '-0.000'.length;
const GAP = '  ';

/** Hits for people, one a line: rank, score, id, text with its best part marked, cut to the terminal. */
export function renderHits(hits: readonly ShownHit[], { stdout, env }: Terminal): string {
  const columns = columnsOf(stdout, env);
  const marks = marksFor(stdout, env);
  const ids = hits.map(({ id }) => cutToWidth(printable(id), MAX_ID_COLUMNS));
  const rankWidth = String(hits.length).length;
  const idWidth = Math.max(0, ...ids.map(textWidth));
  const textColumns = columns - rankWidth - SCORE_COLUMNS - idWidth - 3 * GAP.length;
  return hits
    .map(({ score, doc, passage }, i) => {
      const head = [String(i + 1).padStart(rankWidth), formatScore(score), padToWidth(ids[i]!, idWidth)].join(GAP);
      // A narrow terminal gets the text on a line of its own.
      if (textColumns < 24) return `${head.trimEnd()}\n    ${excerpt(doc.text, passage, columns - 4, marks)}\n`;
      return `${head}${GAP}${excerpt(doc.text, passage, textColumns, marks)}\n`;
    })
    .join('');
}

/** Three decimals, room for a minus sign: ' 0.812', '-0.031'. */
function formatScore(score: number): string {
  return score.toFixed(3).padStart(SCORE_COLUMNS);
}
