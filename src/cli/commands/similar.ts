import { withCollection } from '../open/with-collection.ts';
import { MIN_SCORE_OPTION, minScoreOf, nextPage, PAGE_OPTIONS, pageOptions } from '../options/page-options.ts';
import { COLLECTION_OPTION, DB_OPTION, FILTER_NOTE, FILTER_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { renderFacets } from '../render/render-facets.ts';
import { renderHits, resultJson } from '../render/render-hits.ts';

export const similarCommand = defineCommand({
  name: 'similar',
  summary: 'Finds the documents that are most like a stored one, by their vectors.',
  operands: { name: 'ID', min: 1, max: 1 },
  options: {
    ...DB_OPTION,
    k: { type: 'integer', min: 1, max: 10_000, default: 10, help: 'how many documents' },
    ...FILTER_OPTION,
    ...MIN_SCORE_OPTION,
    ...PAGE_OPTIONS,
    ...COLLECTION_OPTION,
    ...JSON_OPTION,
  },
  notes: [
    'Prints rank, cosine, id and text, as kenyon search does; of a long document all passages count. The document itself is left out.',
    FILTER_NOTE,
    'Example:  kenyon similar a17 --db shop -k 3',
  ],
  async run(values, [id], terminal) {
    const { db, collection, json, k, filter } = values;
    const { signal, stdout, stderr } = terminal;
    const target = { db, collection, readOnly: true, mustExist: true };
    return withCollection(target, terminal, async (documents) => {
      const result = await documents.similar(id, {
        k,
        ...(filter !== undefined && { filter }),
        ...minScoreOf(values['min-score'], 'similar'),
        ...pageOptions(values, 'similar'),
        signal,
      });
      const { hits, facets, plan, cursor } = result;
      if (hits.length === 0)
        stderr.write(`kenyon: nothing is like it in collection ${collection} of ${db}${reasonIn(plan.reason)}\n`);
      const table = `${renderHits(hits, terminal, values.offset)}${facets === undefined ? '' : renderFacets(facets, terminal)}`;
      stdout.write(json ? `${resultJson({ id }, result, values.offset)}\n` : table);
      if (!json) stderr.write(nextPage(values.cursor, cursor));
      return 0;
    });
  },
});

function reasonIn(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`;
}
