import { withDatabase } from '../open/with-database.ts';
import { DB_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { alignedRows } from '../render/aligned-rows.ts';
import { printable } from '../render/excerpt.ts';
import { formatCount } from '../render/format-numbers.ts';

const HEAD = ['collection', 'documents', 'vectors', 'dimensions', 'model'];
const COUNTS = [1, 2, 3];

interface Listed {
  readonly name: string;
  readonly documents: number;
  readonly vectors: number;
  readonly dim?: number;
  readonly model?: string;
}

function cellsOf({ name, documents, vectors, dim, model }: Listed): string[] {
  const counts = [documents, vectors].map(formatCount);
  return [name, ...counts, dim === undefined ? '-' : formatCount(dim), printable(model ?? '-')];
}

export const collectionsCommand = defineCommand({
  name: 'collections',
  summary: 'Lists the collections of a database.',
  options: { ...DB_OPTION, ...JSON_OPTION },
  notes: [
    'Prints name, documents, vectors (more than documents where these are of several passages), the numbers in a vector, and the model\n' +
      'that is opened for it, where it remembers one. Oldest first.',
  ],
  async run({ db, json }, _operands, terminal) {
    const { stdout, stderr } = terminal;
    const collections = await withDatabase({ db, readOnly: true }, terminal, (kenyon) =>
      Promise.all(
        kenyon.collections().map(async (name) => {
          const collection = kenyon.collection(name);
          const { dim, model } = collection.space() ?? {};
          const counts = { documents: await collection.count(), vectors: await collection.vectorCount() };
          return { name, ...counts, ...(dim && { dim }), ...(model && { model }) };
        }),
      ),
    );
    if (json) stdout.write(`${JSON.stringify({ db, collections })}\n`);
    else if (collections.length === 0) stderr.write(`kenyon: ${db} has no collections\n`);
    else {
      for (const line of alignedRows([HEAD, ...collections.map(cellsOf)], COUNTS)) stdout.write(`${line}\n`);
    }
    return 0;
  },
});
