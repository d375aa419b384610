import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Client } from '@modelcontextprotocol/client';
import type { McpServerOptions } from '../../../src/mcp/mcp-server.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { call, connectInMemory } from './mcp-client.ts';

const FAQ = [
  { id: 'lease', text: '房东不退押金，可以先发函催告，再向法院起诉。', city: '北京', year: 2021 },
  {
    id: 'card',
    text: 'Call the bank at once and have the lost credit card blocked.',
    title: 'Lost cards',
    city: 'Lisbon',
    year: 2023,
  },
  { id: 'visa', text: '签证到期前三十天可以申请延期。', url: 'https://example.org/visa', city: '北京', year: 2024 },
  { id: 'noodles', text: '面条煮八分钟，捞出过凉水。', city: '上海', notes: '很长'.repeat(500), year: 2020 },
];

async function connect(t: TestContext, options: Partial<McpServerOptions> = {}): Promise<Client> {
  const encoder = new NgramEncoder(128);
  const { kenyon } = await temporaryDatabase(t, { encoder });
  await kenyon.collection('faq').add(FAQ);
  return connectInMemory(t, { kenyon, encoderOf: async () => encoder, ...options });
}

test('tools say what they take and give, and which only read', async (t) => {
  const { tools } = await (await connect(t)).listTools();
  assert.deepEqual(
    tools.map(({ name }) => name),
    ['search', 'fetch', 'find_similar', 'check_duplicate', 'describe'],
  );
  for (const { title, description, inputSchema, outputSchema, annotations } of tools) {
    assert.ok(title && description && description.length > 50);
    assert.equal(inputSchema.type, 'object');
    assert.equal(inputSchema.additionalProperties, false);
    assert.equal(outputSchema?.type, 'object');
    assert.equal(annotations?.readOnlyHint, true);
    assert.equal(annotations?.openWorldHint, false);
    for (const property of Object.values(inputSchema.properties ?? {}))
      assert.match(JSON.stringify(property), /"description":/);
  }
});

test('tools that write are there only when they are allowed', async (t) => {
  const closed = await connect(t);
  for (const name of ['add', 'delete']) await assert.rejects(call(closed, name, { ids: ['card'] }), /not found/);
  const client = await connect(t, { allowWrites: true });
  const { tools } = await client.listTools();
  const writing = tools.filter(({ annotations }) => annotations?.readOnlyHint === false);
  assert.deepEqual(
    writing.map(({ name, annotations }) => [name, annotations?.destructiveHint, annotations?.idempotentHint]),
    [
      ['add', true, true],
      ['delete', true, true],
    ],
  );
});

test('search gives what models and citations need, a page at a time', async (t) => {
  const client = await connect(t);
  const { data, text } = await call(client, 'search', { query: '押金不退怎么办', k: 2 });
  assert.deepEqual(JSON.parse(text), data);
  assert.equal(data.collection, 'faq');
  assert.equal(data.results.length, 2);
  const [first] = data.results;
  assert.equal(first.id, 'lease');
  assert.equal(first.title, FAQ[0].text);
  assert.equal(first.url, 'kenyon://faq/lease');
  assert.equal(first.text, FAQ[0].text);
  assert.equal(first.complete, true);
  assert.deepEqual(first.fields, { city: '北京', year: 2021 });
  assert.ok(first.score > 0 && first.score <= 1);
  const next = await call(client, 'search', { query: '押金不退怎么办', k: 2, cursor: data.nextCursor });
  const ids = [...data.results, ...next.data.results].map(({ id }) => id).sort();
  assert.deepEqual(ids, ['card', 'lease', 'noodles', 'visa']);
  const after = await call(client, 'search', { query: '押金不退怎么办', k: 2, cursor: next.data.nextCursor });
  assert.deepEqual([after.data.results, after.data.nextCursor], [[], undefined]);
});

test('search leaves long fields to fetch, and takes titles and addresses from the document', async (t) => {
  const client = await connect(t);
  const { data } = await call(client, 'search', { query: 'lost card 面条 签证', k: 4, mode: 'lexical' });
  const byId = new Map<string, Record<string, unknown>>(data.results.map((each: { id: string }) => [each.id, each]));
  assert.equal(byId.get('card')?.title, 'Lost cards');
  assert.equal(byId.get('visa')?.url, 'https://example.org/visa');
  assert.deepEqual(byId.get('noodles')?.fields, { city: '上海', year: 2020 });
  const fetched = await call(client, 'fetch', { id: 'noodles' });
  assert.equal(fetched.data.metadata.notes, FAQ[3].notes);
});

test('a filter that is wrong comes back with its place and a way on', async (t) => {
  const client = await connect(t);
  const filtered = await call(client, 'search', { query: 'card', filter: 'city = "北京" and year > 2022' });
  assert.deepEqual(
    filtered.data.results.map(({ id }: { id: string }) => id),
    ['visa'],
  );
  const { isError, text } = await call(client, 'search', { query: 'card', filter: 'city = = 3' });
  assert.equal(isError, true);
  assert.match(text, /^INVALID_ARGUMENT: .*\n.*city = = 3\n *\^+\nCorrect the arguments/s);
});

test('wrong arguments come back as an error of the tool that names them', async (t) => {
  const client = await connect(t);
  for (const [args, named] of [
    [{ query: 'x', k: 0 }, /k/],
    [{ query: 'x', limit: 3 }, /limit/],
    [{}, /query/],
    [{ query: '  ' }, /blank/],
    [{ query: 'x', collection: 'laws' }, /no collection "laws"; the collections are "faq"/],
  ] as const) {
    const { isError, text } = await call(client, 'search', args);
    assert.equal(isError, true, JSON.stringify(args));
    assert.match(text, named);
  }
});

test('fetch reads a text in parts and parts no character', async (t) => {
  const client = await connect(t, { allowWrites: true });
  const text = `${'字'.repeat(99)}😀${'尾'.repeat(60)}`;
  await call(client, 'add', { documents: [{ id: 'long', text }] });
  const first = await call(client, 'fetch', { id: 'long', length: 100 });
  assert.equal(first.data.text, '字'.repeat(99));
  assert.equal(first.data.length, text.length);
  const rest = await call(client, 'fetch', { id: 'long', offset: first.data.nextOffset });
  assert.equal(first.data.text + rest.data.text, text);
  assert.equal(rest.data.nextOffset, undefined);
  const missing = await call(client, 'fetch', { id: 'nobody' });
  assert.equal(missing.isError, true);
  assert.match(missing.text, /^NOT_FOUND: there is no document "nobody" .*\nTake an id from the results of search/s);
});

test('find_similar leaves out the document itself', async (t) => {
  const client = await connect(t, { allowWrites: true });
  await call(client, 'add', { documents: [{ id: 'lease-2', text: '房东不退押金，先发函催告，然后向法院起诉吧。' }] });
  const { data } = await call(client, 'find_similar', { id: 'lease', k: 2 });
  assert.equal(data.results.length, 2);
  assert.equal(data.results[0].id, 'lease-2');
  assert.ok(data.results.every(({ id }: { id: string }) => id !== 'lease'));
});

test('check_duplicate knows the same text, leaves near ones open without a threshold, and decides with one', async (t) => {
  const client = await connect(t);
  const same = await call(client, 'check_duplicate', { text: ' 签证到期前三十天可以申请延期。\n' });
  assert.equal(same.data.verdict, 'duplicate');
  assert.deepEqual([same.data.matches[0].id, same.data.matches[0].reason], ['visa', 'same text']);
  const near = '签证到期前二十天可以申请延期。';
  const open = await call(client, 'check_duplicate', { text: near });
  assert.equal(open.data.verdict, 'unsure');
  assert.deepEqual([open.data.matches[0].id, open.data.matches[0].reason], ['visa', 'undecided']);
  assert.match(open.data.matches[0].differences.join(), /三十.*|二十.*/);
  assert.match(open.data.evidence, /no threshold/);
  const fresh = await call(client, 'check_duplicate', { text: 'Parking is free on Sundays.' });
  assert.deepEqual([fresh.data.verdict, fresh.data.matches], ['new', []]);
  const decided = await call(await connect(t, { threshold: 0.8 }), 'check_duplicate', { text: near });
  assert.deepEqual([decided.data.verdict, decided.data.matches[0].reason], ['duplicate', 'decided']);
});

test('describe tells collections, fields and their values', async (t) => {
  const { data } = await call(await connect(t), 'describe', {});
  assert.equal(data.collections.length, 1);
  const [{ name, documents, fields }] = data.collections;
  assert.deepEqual([name, documents], ['faq', 4]);
  const city = fields.find((field: { name: string }) => field.name === 'city');
  assert.deepEqual(city.values[0], '北京');
  assert.deepEqual(city.types, ['string']);
  const year = fields.find((field: { name: string }) => field.name === 'year');
  assert.deepEqual([year.least, year.greatest, year.documents], [2020, 2024, 4]);
});

test('add stores, replaces and tells what it could not store; delete counts what was there', async (t) => {
  const client = await connect(t, { allowWrites: true });
  const documents = [{ id: 'card', text: 'Ring the bank.' }, { text: 'New.' }, FAQ[0], { id: 'blank', text: '  ' }];
  const { data } = await call(client, 'add', { documents });
  assert.deepEqual([data.added, data.updated, data.unchanged], [1, 1, 1]);
  assert.deepEqual(data.rejected, [{ index: 3, id: 'blank', reason: 'the field text must not be blank' }]);
  assert.equal((await call(client, 'fetch', { id: 'card' })).data.text, 'Ring the bank.');
  const gone = await call(client, 'delete', { ids: ['card', 'nobody'] });
  assert.equal(gone.data.deleted, 1);
  assert.equal((await call(client, 'fetch', { id: 'card' })).isError, true);
});

test('one collection may be all that tools see', async (t) => {
  const encoder = new NgramEncoder(128);
  const { kenyon } = await temporaryDatabase(t, { encoder });
  await kenyon.collection('faq').add(FAQ);
  await kenyon.collection('secret').add([{ id: 's', text: '密码' }]);
  const both = await connectInMemory(t, { kenyon, encoderOf: async () => encoder });
  const open = await call(both, 'search', { query: '密码' });
  assert.match(open.text, /say in which collection.*"faq", "secret"/);
  const client = await connectInMemory(t, { kenyon, encoderOf: async () => encoder, only: 'faq', allowWrites: true });
  assert.equal((await call(client, 'search', { query: '密码' })).data.collection, 'faq');
  for (const [tool, args] of [
    ['search', { query: '密码' }],
    ['fetch', { id: 's' }],
    ['find_similar', { id: 's' }],
    ['check_duplicate', { text: '密码' }],
    ['describe', {}],
    ['add', { documents: [{ text: 'x' }] }],
    ['delete', { ids: ['s'] }],
  ] as const) {
    const { isError, text } = await call(client, tool, { ...args, collection: 'secret' });
    assert.equal(isError, true, tool);
    assert.match(text, /"faq"/, tool);
  }
  assert.equal(await kenyon.collection('secret').count(), 1);
});

test('a call that the client gives up is aborted', async (t) => {
  const encoder = new NgramEncoder(128);
  const { kenyon } = await temporaryDatabase(t, { encoder });
  await kenyon.collection('faq').add(FAQ);
  let aborted: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    aborted = resolve;
  });
  const slow = {
    dim: 128,
    fingerprint: encoder.fingerprint,
    runtime: 'never',
    encode: (_: readonly string[], { signal }: { signal?: AbortSignal } = {}) =>
      new Promise<Float32Array>((_resolve, reject) =>
        signal?.addEventListener('abort', () => {
          aborted();
          reject(signal.reason);
        }),
      ),
    close: async () => undefined,
  };
  const client = await connectInMemory(t, { kenyon, encoderOf: async () => slow });
  const giveUp = new AbortController();
  const calling = client.callTool({ name: 'check_duplicate', arguments: { text: 'new' } }, { signal: giveUp.signal });
  setTimeout(() => giveUp.abort(new Error('enough')), 50);
  await assert.rejects(calling);
  await stopped;
});
