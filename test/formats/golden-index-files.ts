import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { INDEX_NAMES } from '../../src/live/index-options.ts';
import { type Kenyon, open } from '../../src/main.ts';
import { ScriptedRecognizer } from '../fixtures/scripted-recognizer.ts';
import { SeededEncoder } from './seeded-encoder.ts';

/** Index files name the database that they are of, and the state of it, by names that are drawn. */
const UUID = '00000000-0000-4000-8000-000000000001';
const CITIES = ['北京', '上海', '广州'];
/** The document that is removed after the indexes have read it, so that they say what was removed. */
export const REMOVED = 5;
export const ENCODER = new SeededEncoder();
export const OPTIONS = { exactBelow: 0, hnsw: { M: 4, efConstruction: 16 }, passages: false };
/** Documents of a collection of their own, which are cut into passages but for the first. */
export const LONG_DOCS = Array.from({ length: 3 }, (_, i) => ({
  id: `long${i}`,
  text: Array.from({ length: 1 + 4 * i }, (_, j) => `第${j}句说的是${CITIES[(i + j) % 3]}。`).join(''),
}));
export const LONG_OPTIONS = { passages: { maxTokens: 24, overlap: 10 } };

/** What the columns of tables were. */
export const COLUMN_TYPES = { 价格: 'number', zip: 'string', listed: 'date', open: 'boolean' } as const;

export const DOCS = Array.from({ length: 24 }, (_, i) => ({
  id: `d${i}`,
  text: `${CITIES[i % 3]}的第${i}套房子, listing ${i * 7919}${i % 4 === 0 ? ', near the park' : ''}`,
  city: CITIES[i % 3],
  rent: 1000 + 500 * (i % 8),
}));

/** Opens a database of these documents. */
export function openGolden(path: string, onNotice?: (notice: string) => void): Promise<Kenyon> {
  const recognizer = new ScriptedRecognizer({ 北京: 'place', 上海: 'place', 广州: 'place', park: 'site' });
  return open(path, { encoder: ENCODER, recognizer, ...(onNotice && { onNotice }) });
}

/** Makes the database, with every index that there is; the same files each time, but for the name that hnswlib's file is given. */
export function writeIndexFiles(path: string): Promise<void> {
  return withFixedUuid(async () => {
    const kenyon = await writeDocs(path);
    const long = kenyon.collection('long', LONG_OPTIONS);
    await long.add(LONG_DOCS);
    await long.delete(['long1']);
    await long.keepColumnTypes(COLUMN_TYPES);
    await kenyon.close();
  });
}

/** Exports the collection that is cut into passages. */
export async function writeExportFile(database: string, folder: string): Promise<void> {
  const kenyon = await openGolden(database);
  await kenyon.export('long', join(folder, 'export.jsonl'));
  await kenyon.close();
}

/** Makes the database without what is cut into passages, and leaves it open. */
export function writeDocs(path: string): Promise<Kenyon> {
  return withFixedUuid(async () => {
    const kenyon = await openGolden(path);
    const collection = kenyon.collection('default', OPTIONS);
    await collection.add(DOCS);
    await collection.setEntities({ rules: false });
    await collection.catchUp();
    for (const index of INDEX_NAMES) await collection.search(DOCS[0].text, { index });
    await collection.catchUp();
    await collection.delete([DOCS[REMOVED].id]);
    await collection.catchUp();
    return kenyon;
  });
}

async function withFixedUuid<T>(run: () => Promise<T>): Promise<T> {
  const { randomUUID } = crypto;
  crypto.randomUUID = () => UUID;
  syncBuiltinESMExports();
  try {
    return await run();
  } finally {
    crypto.randomUUID = randomUUID;
    syncBuiltinESMExports();
  }
}
