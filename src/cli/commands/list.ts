import { cutToWidth, padToWidth, textWidth } from '../../core/text/text-width.ts';
import type { StoredDocument } from '../../main.ts';
import { withCollection } from '../open/with-collection.ts';
import { CURSOR_OPTION, nextPage, SORT_OPTION } from '../options/page-options.ts';
import { COLLECTION_OPTION, DB_OPTION, FILTER_NOTE, FILTER_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand, type Terminal } from '../program/command.ts';
import { printable } from '../render/excerpt.ts';
import { formatCount, plural } from '../render/format-numbers.ts';
import { columnsOf } from '../render/styles.ts';

const MAX_ID_COLUMNS = 28;
const GAP = '  ';

export const listCommand = defineCommand({
  name: 'list',
  summary: 'Lists documents, a page at a time, without a query.',
  options: {
    ...DB_OPTION,
    ...FILTER_OPTION,
    ...SORT_OPTION,
    limit: { type: 'integer', min: 1, max: 10_000, default: 100, help: 'how many documents' },
    ...CURSOR_OPTION,
    ...COLLECTION_OPTION,
    ...JSON_OPTION,
  },
  notes: [
    'Prints ids and texts, by id unless --sort says otherwise. With --json: {"documents", "total", "cursor"}, the cursor absent on\n' +
      'the last page. Documents that stay as they are come once, whatever is added and deleted between two pages.',
    FILTER_NOTE,
    'Example:  kenyon list --db shop --filter \'city = "北京"\' --sort "price desc" --limit 20',
  ],
  async run({ db, collection, json, filter, sort, limit, cursor }, _operands, terminal) {
    const { stdout, stderr, signal } = terminal;
    const page = await withCollection({ db, collection, readOnly: true }, terminal, (all) =>
      all.list({
        limit,
        signal,
        filter,
        sort,
        cursor: cursor === 'first' ? undefined : cursor,
      }),
    );
    if (json) {
      stdout.write(`${JSON.stringify({ db, collection, ...page })}\n`);
      return 0;
    }
    stdout.write(renderDocuments(page.documents, terminal));
    if (page.cursor !== undefined || page.documents.length === 0)
      stderr.write(`kenyon: ${formatCount(page.documents.length)} of ${plural(page.total, 'document')}\n`);
    stderr.write(nextPage(cursor, page.cursor));
    return 0;
  },
});

function renderDocuments(documents: readonly StoredDocument[], { stdout, env }: Terminal): string {
  const columns = columnsOf(stdout, env);
  const ids = documents.map(({ id }) => cutToWidth(printable(id), MAX_ID_COLUMNS));
  const width = Math.max(0, ...ids.map(textWidth));
  return documents
    .map(({ text }, i) => {
      // Longer than any line; the rest of a long text need not be looked at.
      const start = printable(text.slice(0, 4 * columns));
      return `${cutToWidth(`${padToWidth(ids[i]!, width)}${GAP}${start}`, columns)}\n`;
    })
    .join('');
}
