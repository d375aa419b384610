import { padToWidth, textWidth } from '../../core/text/text-width.ts';
import { withDatabase } from '../open/with-database.ts';
import { DB_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { formatCount } from '../render/format-numbers.ts';

export const collectionsCommand = defineCommand({
  name: 'collections',
  summary: 'Lists the collections of a database.',
  options: { ...DB_OPTION, ...JSON_OPTION },
  notes: [
    'Prints name, documents, and vectors: more than documents where these are of several passages. Oldest first.',
  ],
  async run({ db, json }, _operands, terminal) {
    const { stdout, stderr } = terminal;
    const collections = await withDatabase({ db, readOnly: true }, terminal, (kenyon) =>
      Promise.all(
        kenyon.collections().map(async (name) => {
          const collection = kenyon.collection(name);
          return { name, documents: await collection.count(), vectors: await collection.vectorCount() };
        }),
      ),
    );
    if (json) stdout.write(`${JSON.stringify({ db, collections })}\n`);
    else if (collections.length === 0) stderr.write(`kenyon: ${db} has no collections\n`);
    else {
      const cells = collections.map((each) => [each.name, formatCount(each.documents), formatCount(each.vectors)]);
      const rows = [['collection', 'documents', 'vectors'], ...cells];
      const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => textWidth(row[column]!))));
      for (const [name, ...counts] of rows) {
        const shown = counts.map((count, i) => count.padStart(widths[i + 1]!));
        stdout.write(`${[padToWidth(name!, widths[0]!), ...shown].join('  ')}\n`);
      }
    }
    return 0;
  },
});
