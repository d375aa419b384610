import { AbortedError } from '../../core/errors.ts';
import { openModel } from '../open/open-model.ts';
import { asStored } from '../open/stored-choice.ts';
import { ENTITY_MODEL_OPTION, recognizerOf } from '../options/entity-options.ts';
import { PASSAGE_OPTIONS, passagesOf } from '../options/passage-options.ts';
import {
  COLLECTION_ENCODER_OPTIONS,
  COLLECTION_OPTION,
  DB_OPTION,
  dimsOf,
  JSON_OPTION,
  MODEL_NOTE,
  PROJECTION_NOTE,
} from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { formatCount, plural } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

export const reindexCommand = defineCommand({
  name: 'reindex',
  summary: 'Indexes a collection with another model while it goes on answering, then switches.',
  options: {
    ...DB_OPTION,
    ...COLLECTION_OPTION,
    ...COLLECTION_ENCODER_OPTIONS,
    ...PASSAGE_OPTIONS,
    ...ENTITY_MODEL_OPTION,
    'batch-size': { type: 'integer', min: 1, max: 4096, default: 256, help: 'documents encoded and stored at a time' },
    discard: { type: 'flag', help: 'let go of what a stopped run has done, and do nothing else' },
    ...JSON_OPTION,
  },
  notes: [
    'The new vectors and their indexes are made beside the old ones, which needs the room of both; documents that are added, changed\n' +
      'or deleted meanwhile are followed. Then they change places in one transaction. Programs that have the collection open, and\n' +
      'named no model, open the new one; those that named the former one find by words as before, and get an error for what needs it.',
    'Ctrl-C stops well: the same command goes on where it stopped, as it does after a crash.',
    `${PROJECTION_NOTE}\n` +
      'Without --model nothing is encoded for it. Without --dims auto a projected collection gets its full vectors back.',
    MODEL_NOTE,
    'Examples:  kenyon reindex --db law --model models/multilingual-e5-small\n' +
      '           kenyon reindex --db law --model zh-en-base\n' +
      '           kenyon reindex --db law --dims auto',
  ],
  async run(values, _operands, terminal) {
    const { db, collection, discard, json } = values;
    const { signal, stdout } = terminal;
    const progress = new ProgressLine(terminal, 'documents');
    const { open } = await import('../../database/kenyon.ts');
    await (await open(db, { readOnly: true })).close();
    const onNotice = (message: string) => progress.note(`kenyon: ${message}`);
    const recognizer = recognizerOf(values);
    const kenyon = await open(db, { onNotice, recognizer });
    try {
      if (discard) {
        const discarded = await kenyon.discardReindex(collection);
        const said = discarded ? 'what was done is discarded' : 'there was nothing to discard';
        stdout.write(json ? `${JSON.stringify({ db, collection, discarded })}\n` : `${said}\n`);
        return 0;
      }
      const { dims, isProjected } = dimsOf(values.dims);
      // Vectors that are there are projected as they are, unless another model is to make them.
      const isEncoded = !isProjected || values.model !== undefined;
      // How another model was run says nothing of this one.
      const choice = { ...values, dims };
      const model = values.model === undefined ? asStored(choice, kenyon.collection(collection).space()) : choice;
      const result = await kenyon.reindex(collection, {
        ...(isEncoded && { encoder: () => openModel(model) }),
        ...(isProjected && { project: 'auto' as const }),
        ...passagesOf(values),
        batchSize: values['batch-size'],
        signal,
        onProgress: (report) => progress.report(report),
      });
      progress.clear();
      const { documents, encoded, switched, dim } = result;
      const what = isEncoded ? 'encoded' : 'projected';
      const now = isProjected ? `has vectors of ${dim} dimensions` : 'is of the new model';
      const already = isProjected ? `has vectors of ${dim} dimensions already` : 'is of this model already';
      const done = `${plural(documents, 'document')} of ${collection}, ${formatCount(encoded)} ${what} now; the collection ${now}`;
      const said = switched ? done : `collection ${collection} ${already}`;
      stdout.write(json ? `${JSON.stringify({ db, collection, ...result })}\n` : `${said}\n`);
      return 0;
    } catch (error) {
      throw signal.aborted
        ? new AbortedError('interrupted; the same command goes on from there', { cause: error })
        : error;
    } finally {
      progress.clear();
      await kenyon.close();
    }
  },
});
