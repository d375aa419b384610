import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Precision } from '../../encoders/onnx/inference-graph.ts';
import { loadEncoder, loadEntityRecognizer } from '../../encoders/pretrained.ts';
import type { Encoder } from '../../src/core/encoder.ts';
import type { EntityRecognizer } from '../../src/core/entity-recognizer.ts';
import { open } from '../../src/database/kenyon.ts';
import type { StoredDocument } from '../../src/store/document.ts';
import { median, rounded, timed } from '../harness/measures.ts';
import { record } from '../harness/record.ts';
import { loadNamingSet } from './entity-queries.ts';

/** Settings of the measurement. */
export interface IndexingOptions {
  readonly data: string;
  /** Entity model, by name or directory. */
  readonly model: string;
  /** Arithmetic of the entity model. */
  readonly precision: Precision;
  readonly rounds: number;
}

const LAW_ARTICLES = 2000;

/** Times adding documents until every index holds them, with entities read by model and rules and without, in turns. */
export async function measureIndexing({ data, model, precision, rounds }: IndexingOptions): Promise<void> {
  const laws = (await loadNamingSet(data, 'laws')).documents.slice(0, LAW_ARTICLES);
  const { documents: paragraphs } = await loadNamingSet(data, 'cmrc');
  const encoder = await loadEncoder();
  const recognizer = await loadEntityRecognizer(model, { precision });
  for (const [name, documents] of [
    ['law articles', laws],
    ['cmrc paragraphs', paragraphs],
  ] as const) {
    const times: Record<'on' | 'off', number[]> = { on: [], off: [] };
    // The first round warms up.
    for (let round = -1; round < rounds; round++) {
      for (const entities of round % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const)) {
        const ms = await timed(() => index(documents, encoder, entities === 'on' ? recognizer : undefined));
        if (round >= 0) times[entities].push(ms);
      }
    }
    record('entity-indexing', {
      documents: name,
      count: documents.length,
      encoder: encoder.runtime,
      recognizer: recognizer.runtime,
      onSeconds: rounded(median(times.on) / 1000),
      offSeconds: rounded(median(times.off) / 1000),
      ratio: rounded(median(times.on.map((ms, round) => ms / times.off[round]))),
      rounds,
    });
  }
  await encoder.close();
  await recognizer.close();
}

/** A new database with the documents and all that is kept of them. */
async function index(
  documents: readonly StoredDocument[],
  encoder: Encoder,
  recognizer: EntityRecognizer | undefined,
): Promise<void> {
  const path = join(tmpdir(), `kenyon-entity-indexing-${process.pid}`);
  const kenyon = await open(path, { encoder, ...(recognizer && { recognizer }) });
  try {
    const collection = kenyon.collection();
    await collection.add(documents, { strict: true });
    // Settings stand beside documents, so there must be some.
    if (recognizer) await collection.setEntities({ model: true, rules: true, fields: ['title'] });
    await collection.catchUp();
  } finally {
    await kenyon.close();
    await rm(path, { recursive: true, force: true });
  }
}
