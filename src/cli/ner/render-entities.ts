import { cutToWidth } from '../../core/text/text-width.ts';
import type { TextEntity } from '../../entities/text-entity.ts';
import type { Terminal } from '../program/command.ts';
import { alignedRows } from '../render/aligned-rows.ts';
import { printable } from '../render/excerpt.ts';
import { columnsOf } from '../render/styles.ts';
import { float32 } from '../writers/row-format.ts';

/** A text with what was found in it. */
export interface ReadText {
  /** Line of the file; undefined of a text from the command line. */
  readonly line?: number;
  readonly id?: string | undefined;
  readonly text: string;
  readonly entities: readonly TextEntity[];
}

const MAX_NAME_COLUMNS = 48;

/** Entities for people, one a line: line of the file, offsets, type, the words, and what they stand for where that differs. */
export function renderEntities({ line, text, entities }: ReadText, { stdout, env }: Terminal): string {
  const place = line === undefined ? '' : `${line}: `;
  const rows = entities.map(({ start, end, type, value }) => {
    const words = text.slice(start, end);
    return [`${place}${start}-${end}`, type, shown(words), value === words ? '' : `= ${shown(value)}`];
  });
  const columns = columnsOf(stdout, env);
  return alignedRows(rows)
    .map((line) => `${cutToWidth(line, columns)}\n`)
    .join('');
}

function shown(text: string): string {
  return cutToWidth(printable(text), MAX_NAME_COLUMNS);
}

/** One line of JSON: the line of the file, the id or without one the text, and all that is known of each entity. */
export function entitiesJson({ line, id, text, entities }: ReadText): string {
  const row = {
    ...(line !== undefined && { line }),
    ...(id === undefined ? { text } : { id }),
    entities: entities.map(({ start, end, type, score, ...rest }) => ({
      start,
      end,
      type,
      text: text.slice(start, end),
      ...rest,
      ...(score !== undefined && { score: float32(score) }),
    })),
  };
  return `${JSON.stringify(row)}\n`;
}
