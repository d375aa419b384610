import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { record } from '../harness/record.ts';
import { moveDatabase } from './move-database.ts';

/*
 * Whether a database that is moved about stays what it was: node dist/bench/store/moves.js [--documents 100000] [--queries 200] [--folder DIR]
 *
 * It is exported and imported elsewhere, and both must answer alike; backed up while documents come and go, and the backup must be of one
 * moment; put back; and given another model while searches and additions go on, of which none may fail. It ends with an error at the first thing
 * that is otherwise. Vectors are hashed pairs of characters, which cost next to nothing.
 */

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '200' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const folder = await mkdtemp(join(values.folder, 'kenyon-moves-'));
try {
  const size = { documents: Number(values.documents), queries: Number(values.queries) };
  const onStage = (stage: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${stage}`);
  record('moves', { ...size, ...(await moveDatabase(folder, { ...size, onStage })) });
} finally {
  await rm(folder, { recursive: true, force: true });
}
