import { COLLECTION_OPTION, DB_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { plural } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';
import { outputSink } from '../writers/text-sink.ts';

export const exportCommand = defineCommand({
  name: 'export',
  summary: 'Writes a collection as JSONL with its vectors, for kenyon import.',
  operands: { name: 'FILE', min: 1, max: 1 },
  options: {
    ...DB_OPTION,
    ...COLLECTION_OPTION,
    'no-vectors': { type: 'flag', help: 'leave out the vectors: a fraction of the size, and importing encodes again' },
    json: { type: 'flag', help: 'write the counts as JSON, to standard error when FILE is -' },
  },
  notes: [
    'The first line says of which model the vectors are, each further one is a document, and the last one has counts and a\n' +
      'checksum, so that a file that was cut is told. FILE is gzipped when its name ends in .gz; - is standard output. It is one\n' +
      'state that is written, while other programs go on writing.',
    'Example:  kenyon export - --db law | ssh elsewhere kenyon import - --db law',
  ],
  async run({ db, collection, json, 'no-vectors': noVectors }, [file], terminal) {
    const { signal, stdout, stderr } = terminal;
    const progress = new ProgressLine(terminal, 'documents');
    const { open } = await import('../../database/kenyon.ts');
    const kenyon = await open(db, { readOnly: true });
    const sink = outputSink(stdout, signal);
    try {
      const target = file === '-' ? (line: string) => sink.write(line) : file;
      const onProgress = progress.report.bind(progress);
      const counts = await kenyon.export(collection, target, { vectors: !noVectors, signal, onProgress });
      if (file === '-') await sink.finish();
      progress.clear();
      const said = `${plural(counts.documents, 'document')} of ${collection} exported`;
      const out = file === '-' ? stderr : stdout;
      out.write(json ? `${JSON.stringify({ db, collection, file, ...counts })}\n` : `${said}\n`);
      return 0;
    } finally {
      progress.clear();
      await kenyon.close();
    }
  },
});
