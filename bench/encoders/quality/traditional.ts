import { Converter } from 'opencc-js/cn2t';
import type { SearchSetup } from './search-task.ts';

/** Writes simplified Chinese in the traditional characters of Taiwan, its words left as they are (Open Chinese Convert). */
export const toTraditional: (text: string) => string = Converter({ from: 'cn', to: 'tw' });

/** The same search with its questions in traditional characters; the texts stay as they are. */
export function inTraditional(setup: SearchSetup): SearchSetup {
  return {
    ...setup,
    name: `${setup.name}_traditional`,
    queries: setup.queries.map((query) => ({ ...query, text: toTraditional(query.text) })),
  };
}
