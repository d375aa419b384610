import type { EncoderHint } from '../../public/data.ts';
import { openSource } from '../../readers/source.ts';
import { openStored } from '../open/stored-choice.ts';
import { DB_OPTION, ENCODER_OPTIONS, JSON_OPTION, MODEL_NOTE } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { plural } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

export const importCommand = defineCommand({
  name: 'import',
  summary: 'Reads what kenyon export wrote into a collection, once all of it was found right.',
  operands: { name: 'FILE', min: 1, max: 1 },
  options: {
    ...DB_OPTION,
    collection: { type: 'text', value: 'NAME', help: 'what it becomes; by default what it was' },
    replace: { type: 'flag', help: 'take the place of a collection that has documents' },
    'no-vectors': { type: 'flag', help: 'encode the documents with --model, whatever vectors FILE has' },
    ...ENCODER_OPTIONS,
    ...JSON_OPTION,
  },
  notes: [
    'FILE may be gzipped; - is standard input. Until all of it was read and its checksum is right, nothing is changed. The model is\n' +
      'needed only where vectors are made. For documents in other files see kenyon index.',
    MODEL_NOTE,
    'Example:  kenyon import law.jsonl.gz --db law --replace',
  ],
  async run(values, [file], terminal) {
    const { db, collection, replace, json } = values;
    const { stdin, signal, stdout } = terminal;
    const progress = new ProgressLine(terminal, 'documents');
    const source = await openSource(file, { stdin, signal });
    const { open } = await import('../../database/kenyon.ts');
    const onNotice = (message: string) => progress.note(`kenyon: ${message}`);
    const encoder = (stored: EncoderHint) => openStored(values, stored);
    const kenyon = await open(db, { encoder, onNotice });
    try {
      const result = await kenyon.import(source.chunks, {
        collection,
        replace,
        vectors: !values['no-vectors'],
        signal,
        onProgress: (report) => progress.report(report),
      });
      progress.clear();
      const place = result.replaced ? ', in place of what was there' : '';
      const said = `${plural(result.documents, 'document')} imported into ${result.collection}${place}`;
      stdout.write(json ? `${JSON.stringify({ db, ...result })}\n` : `${said}\n`);
      return 0;
    } finally {
      progress.clear();
      await kenyon.close();
    }
  },
});
