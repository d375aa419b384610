import Type from 'typebox';
import { FORMATS } from '../../readers/input-format.ts';
import { KnownColumns } from '../../readers/known-columns.ts';
import { readPairs } from '../../readers/read-pairs.ts';
import type { BadLine } from '../../readers/record.ts';
import type { ColumnDeviation } from '../../readers/table-types.ts';
import type { ServerContext } from '../context/server-context.ts';
import { openFileDocuments } from '../files/file-documents.ts';
import { previewFile } from '../files/preview-file.ts';
import type { ReceivedFile } from '../files/received-file.ts';
import { LineWriter, told } from '../http/line-writer.ts';
import { FILE_TYPE, NDJSON_TYPE, streamOf } from '../http/ndjson.ts';
import { asFaultOfReading, limitExceeded } from '../http/problem.ts';
import type { ServerApp } from '../http/server-app.ts';
import { FileName, FileQuery, PairsAnswer, PreviewAnswer, PreviewQuery } from '../schemas/file-schemas.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { CollectionParams, exactly, MOST_TOLD } from '../schemas/shared.ts';
import { countOutcomes, type ImportCounts, importDocuments } from '../work/import-documents.ts';

const tags = ['files'];
const A_FILE = `a file, sent as ${FILE_TYPE}`;
const body = { content: { [FILE_TYPE]: { schema: {} } } };
const TITLES = [...new Set(Object.values(FORMATS).map(({ title }) => title))].join(', ');
const SENT = `The file is sent as it is: ${TITLES} (PDF where pdfjs-dist is installed), gzip or not, in UTF-8 or UTF-16.`;

interface Counts extends ImportCounts {
  deviations?: readonly ColumnDeviation[];
}

/** Files that are sent whole, and read as the command line reads them. */
export function fileRoutes(app: ServerApp, { collections, files, work, limits }: ServerContext): void {
  app.addContentTypeParser(FILE_TYPE, (_request, payload, done) => done(null, payload));

  app.post(
    '/v1/collections/:collection/files',
    {
      config: { access: 'write', streams: true },
      schema: {
        tags,
        summary: 'Add the documents of a file, and be told of each',
        description:
          `${SENT} The answer is NDJSON: a line for each document as soon as it is on disk, {"index", "line", "id", "status": "indexed"} or {"index", "line", "status": "failed", "reason"}, ` +
          'of which index counts from 0 and line is that of the file; {"progress": {"received", "bytesRead", "totalBytes"}} now and then; last {"done": true, "received", "indexed", "failed"}. ' +
          'Columns of tables are read as in the tables before; {"done"} has "deviations" where their cells are otherwise.',
        params: CollectionParams,
        querystring: FileQuery,
        body,
        response: {
          200: { description: 'A line of JSON each.', content: { [NDJSON_TYPE]: { schema: Type.String() } } },
          ...PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const { name, textField = 'text', idField = 'id', results = 'all' } = request.query;
      const stream = streamOf(request.body, A_FILE);
      const writer = new LineWriter(reply, { stallMs: limits.stallMs });
      const counts: Counts = { received: 0, indexed: 0, failed: 0 };
      await told(writer, request.id, counts, () =>
        work.stream('write', reply, (signal, inTurn) =>
          files.with(stream, { name, signal, ...limits }, async (file) => {
            const fields = { textField, idField, lineBytes: limits.lineBytes };
            await collections.write(request.params.collection, async (collection) => {
              const knownColumns = KnownColumns.of(collection);
              const columns = { types: new Map(), knownColumns };
              const { lines, totalBytes, bytesRead, deviations } = await openFileDocuments(file, fields, columns);
              try {
                for await (const { outcomes } of importDocuments(collection, lines, {
                  signal,
                  inTurn,
                  columnTypes: () => knownColumns.learned,
                })) {
                  const failed = countOutcomes(counts, outcomes);
                  const progress = { received: counts.received, bytesRead: bytesRead(), totalBytes };
                  const shown = [...(results === 'all' ? outcomes : failed), { progress }];
                  await writer.write(shown.map((each) => `${JSON.stringify(each)}\n`).join(''));
                }
              } finally {
                // Those of a file that is not added to its end are read alike when it is sent again.
                await knownColumns.keepIn(collection);
              }
              if (deviations().length > 0) counts.deviations = deviations();
            });
          }),
        ),
      );
      return reply;
    },
  );

  app.post(
    '/v1/files/preview',
    {
      config: { access: 'read', streams: true },
      schema: {
        tags,
        summary: 'What the beginning of a file holds; nothing is stored',
        description: `${SENT} The beginning does, with cut=true; of a PDF all is needed.`,
        querystring: PreviewQuery,
        body,
        response: { 200: PreviewAnswer, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { name, cut = false } = request.query;
      return received(reply, request.body, name, (file) => previewFile(file, cut));
    },
  );

  app.post(
    '/v1/files/pairs',
    {
      config: { access: 'read', streams: true },
      schema: {
        tags,
        summary: 'The pairs of texts of a file, with their labels; nothing is stored',
        description:
          'JSON Lines, a JSON array, CSV or TSV with fields such as a, b and label, or sentence1, sentence2 and label; gzip or not, in UTF-8 or UTF-16. ' +
          'A pair whose label is neither 0 nor 1 is among the pairs without a label, and among the failures with the reason: a threshold that is fitted to the others is fitted to a part of the file.',
        querystring: exactly({ name: FileName }),
        body,
        response: { 200: PairsAnswer, ...PROBLEMS },
      },
    },
    async (request, reply) => received(reply, request.body, request.query.name, (file) => pairsOf(file, limits.texts)),
  );

  type Job<T> = (file: ReceivedFile) => Promise<T>;
  function received<T>(reply: Parameters<typeof work.stream>[1], body: unknown, name: string, job: Job<T>): Promise<T> {
    return work.stream('search', reply, (signal) =>
      files.with(streamOf(body, A_FILE), { name, signal, ...limits }, job).catch(asFaultOfReading),
    );
  }
}

async function pairsOf({ path, reading }: ReceivedFile, most: number) {
  const failures: BadLine[] = [];
  let failed = 0;
  const fail = (bad: BadLine) => {
    failed++;
    if (failures.length < MOST_TOLD) failures.push(bad);
  };
  const opened = await readPairs(path, { ...reading, onBadLine: fail, onOddLabel: fail });
  const pairs: { readonly a: string; readonly b: string; readonly label?: 0 | 1 }[] = [];
  for await (const { a, b, label } of opened.pairs) {
    if (pairs.length === most) throw limitExceeded(`a file may have ${most} pairs; kenyon match takes more`);
    pairs.push({ a, b, ...(label !== undefined && { label }) });
  }
  return { pairs, failed, failures };
}
