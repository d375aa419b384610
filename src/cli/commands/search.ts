import type { SearchResult } from '../../main.ts';
import { defineCommand } from '../command.ts';
import { formatDuration, plural } from '../format-numbers.ts';
import { renderHits } from '../render-hits.ts';
import { COLLECTION_OPTION, DB_OPTION, JSON_OPTION, MODEL_NOTE, MODEL_OPTIONS } from './shared-options.ts';
import { withCollection } from './with-collection.ts';

export const searchCommand = defineCommand({
  name: 'search',
  summary: 'Finds the documents nearest in meaning to a query.',
  operands: { name: 'QUERY', min: 1, max: Number.POSITIVE_INFINITY },
  options: {
    ...DB_OPTION,
    k: { type: 'integer', min: 1, max: 10_000, default: 10, help: 'how many hits' },
    index: {
      type: 'choice',
      value: 'NAME',
      choices: ['auto', 'exact', 'hnsw'],
      default: 'auto',
      help: 'what answers',
    },
    ef: { type: 'integer', min: 1, max: 100_000, help: 'candidates the hnsw walk keeps: more recall, more time' },
    explain: { type: 'flag', help: 'say how the search was answered' },
    ...MODEL_OPTIONS,
    ...COLLECTION_OPTION,
    ...JSON_OPTION,
  },
  notes: [
    'Prints rank, score (cosine, at most 1), id and text, the part that fits best set off.',
    MODEL_NOTE,
    'Example:  kenyon search "护照丢了怎么办" --db shop -k 3',
  ],
  async run(values, words, terminal) {
    const { db, k, index, ef, explain, collection, json } = values;
    const query = words.join(' ');
    const { signal } = terminal;
    return withCollection({ ...values, readOnly: true }, terminal, async (documents) => {
      const result = await documents.search(query, { k, index, ...(ef !== undefined && { efSearch: ef }), signal });
      if (json) terminal.stdout.write(toJson(query, result));
      else terminal.stdout.write(renderHits(result.hits, terminal));
      if (result.hits.length === 0)
        terminal.stderr.write(`kenyon: ${db} has no documents in collection ${collection}\n`);
      if (explain && !json) terminal.stdout.write(explanation(result));
      return 0;
    });
  },
});

function toJson(query: string, { hits, plan, tookMs }: SearchResult): string {
  const ranked = hits.map(({ id, score, doc }, i) => ({ rank: i + 1, id, score, doc }));
  return `${JSON.stringify({ query, hits: ranked, plan, tookMs })}\n`;
}

function explanation({ plan, tookMs }: SearchResult): string {
  const { index, candidates, scanned, reason } = plan;
  const parts = [
    `index ${index}`,
    plural(candidates, 'candidate'),
    `${plural(scanned, 'vector')} compared`,
    formatDuration(tookMs),
    ...(reason === undefined ? [] : [reason]),
  ];
  return `${parts.join(' · ')}\n`;
}
