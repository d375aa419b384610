import { parseArgs } from 'node:util';
import { LexicalIndex } from '../../index/lexical/lexical-index.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { loadSearchSet } from '../data/search-sets.ts';
import { toTraditional } from '../data/traditional.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Searching CMRC by words where questions and paragraphs are in one writing of Chinese or in two: node dist/bench/search/scripts.js
 */

const { values } = parseArgs({ options: { data: { type: 'string', default: DEFAULT_DATA } } });
requireData(values.data);
const { texts, queries, relevant } = await loadSearchSet(values.data, 'cmrc');
const WRITINGS = { simplified: (text: string) => text, traditional: toTraditional } as const;
for (const [textWriting, writeText] of Object.entries(WRITINGS)) {
  const index = new LexicalIndex();
  await index.add(
    Uint32Array.from(texts, (_, i) => i),
    texts.map(writeText),
  );
  for (const [queryWriting, writeQuery] of Object.entries(WRITINGS)) {
    const found = { at1: 0, at10: 0 };
    for (const [q, query] of queries.entries()) {
      const { ords } = await index.search(writeQuery(query), 10);
      const place = ords.findIndex((ord) => relevant[q].has(ord));
      if (place === 0) found.at1++;
      if (place >= 0) found.at10++;
    }
    record('scripts', {
      set: 'cmrc',
      texts: texts.length,
      textWriting,
      queries: queries.length,
      queryWriting,
      'hit@1': rounded(found.at1 / queries.length),
      'hit@10': rounded(found.at10 / queries.length),
    });
  }
}
