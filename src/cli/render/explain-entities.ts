import type { QueryEntity } from '../../main.ts';
import { printable } from './excerpt.ts';
import { plural } from './format-numbers.ts';

/** A line that says what was found in the query and what became of it. */
export function renderQueryEntities(entities: readonly QueryEntity[]): string {
  if (entities.length === 0) return 'entities: none found in the query\n';
  return `entities: ${entities.map(shown).join(' · ')}\n`;
}

/** Keys that were to be left out although no entity of the query has them: slips, most likely. */
export function strayKeys(entities: readonly QueryEntity[], without: readonly string[]): string[] {
  const known = new Set(entities.flatMap(({ key, sameAs = [] }) => [key, ...sameAs]));
  return without.filter((key) => !known.has(key));
}

/** For each entity that was applied, what it kept out, and what the same search finds without it. */
export function explainEntities(entities: readonly QueryEntity[]): string {
  return entities.map(explained).join('');
}

/** The words, what they stand for, and how many documents have it or why it was not applied. */
function shown({ text, key, sameAs = [], documents, state, reason }: QueryEntity): string {
  const found = `${printable(text)} → ${printable([key, ...sameAs].join(' or '))}`;
  if (state === 'applied') return `${found} (${plural(documents, 'document')})`;
  return `${found}: ${STATES[state]}${reason === undefined ? '' : `, ${printable(reason)}`}`;
}

const STATES = {
  boosted: 'only moves hits up',
  dropped: 'dropped',
  removed: 'removed',
  unknown: 'not applied',
} as const;

function explained({ key, without, excluded }: QueryEntity): string {
  if (without === undefined || excluded === undefined) return '';
  const kept = excluded.length === 0 ? 'nothing' : printable(excluded.join(' '));
  return `${printable(key)} kept out ${kept}; without it: ${printable(without.join(' '))}\n`;
}
