import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { open } from '../../../../src/database/kenyon.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { call } from '../../mcp/mcp-client.ts';
import { startKenyon } from '../child.ts';

const PROGRAM = fileURLToPath(new URL('../../../../src/cli/kenyon.js', import.meta.url));

async function database(t: TestContext): Promise<string> {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(path);
  await kenyon.collection('faq').add([
    { id: 'lease', text: '房东不退押金，可以先发函催告，再向法院起诉。' },
    { id: 'card', text: 'Call the bank at once and have the lost card blocked.' },
  ]);
  await kenyon.close();
  return path;
}

/** Starts the program as an assistant does. */
async function connect(t: TestContext, args: readonly string[]) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROGRAM, 'mcp', ...args],
    stderr: 'pipe',
  });
  let err = '';
  transport.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const client = new Client({ name: 'test', version: '1' });
  // Whatever stands on standard output and is no message of the protocol is told here.
  const faults: Error[] = [];
  client.onerror = (error) => faults.push(error);
  await client.connect(transport);
  t.after(() => client.close());
  return { client, faults, err: () => err };
}

test('an assistant searches a database through standard input and output', async (t) => {
  const db = await database(t);
  const { client, faults, err } = await connect(t, ['--db', db]);
  const { version } = JSON.parse(await readFile(new URL('../../../../../package.json', import.meta.url), 'utf8'));
  assert.deepEqual([client.getServerVersion()?.name, client.getServerVersion()?.version], ['kenyon', version]);
  assert.match(client.getInstructions() ?? '', /Begin with describe/);
  const { data } = await call(client, 'search', { query: 'I cannot find my credit card', k: 1 });
  assert.equal(data.results[0].id, 'card');
  const checked = await call(client, 'check_duplicate', { text: '房东不退押金，可以先发函催告，再向法院起诉' });
  assert.equal(checked.data.matches[0].id, 'lease');
  const { tools } = await client.listTools();
  assert.ok(!tools.some(({ name }) => name === 'add'));
  await client.close();
  assert.deepEqual(faults, []);
  assert.match(err(), /serving .* read-only/);
});

test('with --allow-writes an assistant makes a database, and what it was told is stored stays', async (t) => {
  const db = join(await temporaryDirectory(t), 'db');
  const { client, faults } = await connect(t, ['--db', db, '--allow-writes']);
  const { data } = await call(client, 'add', { documents: [{ id: 'a', text: '面条煮八分钟。' }], collection: 'notes' });
  assert.deepEqual([data.added, data.collection], [1, 'notes']);
  const found = await call(client, 'search', { query: '面条要煮多久' });
  assert.equal(found.data.results[0].id, 'a');
  await client.close();
  assert.deepEqual(faults, []);
  const kenyon = await open(db, { readOnly: true });
  assert.equal(await kenyon.collection('notes').count(), 1);
  await kenyon.close();
});

test('the command ends well when standard input does, and tells what is wrong on standard error', async (t) => {
  const db = await database(t);
  const served = startKenyon(['mcp', '--db', db]);
  served.stdin.end();
  const { code, out } = await served.result;
  assert.deepEqual([code, out], [0, '']);
  const missing = startKenyon(['mcp', '--db', join(db, 'nowhere')]);
  missing.stdin.end();
  const failed = await missing.result;
  assert.deepEqual([failed.code, failed.out], [1, '']);
  assert.match(failed.err, /nowhere/);
});
