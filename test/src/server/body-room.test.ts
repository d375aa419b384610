import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientSocket } from './client-socket.ts';
import { serveForTest } from './serve-for-test.ts';

/** JSON of some 300 KiB, which is read in pieces. */
const LONG = { documents: 3000, text: '北京的秋天很美，上海的夜景也很美'.repeat(2) };

const LENGTH = 3 * 2 ** 20;

test('a body that is read whole takes its whole room also where a stream may be sent', async (t) => {
  const { server } = await serveForTest(t, { limits: { bodyBytesInFlight: 6 * 2 ** 20, drainMs: 100 } });
  const url = await server.listen({ port: 0 });
  const begin = async (type: string) => {
    const client = new ClientSocket(t, url);
    client.request('POST', '/v1/collections/shop/documents', {
      'content-type': type,
      'content-length': String(LENGTH),
      expect: '100-continue',
    });
    await client.until(/^HTTP\/1\.1 100 /);
    return client;
  };
  await begin('application/json');
  // A stream, by contrast, is never whole in memory.
  await begin('Application/X-NDJSON; charset=utf-8');
  const refused = await begin('Application/JSON; charset=utf-8');
  await refused.until(/"code":"TOO_BUSY"/);
  assert.match(refused.text, /bodies of 4194304 bytes are being read/);
});

test('bodies and lines that are read in pieces are stored, refused and limited as short ones are', async (t) => {
  const { send, kenyon } = await serveForTest(t, { limits: { bodyObjects: 5000 } });
  const documents = Array.from({ length: LONG.documents }, (_, i) => ({
    id: `d${i}`,
    text: `${i} ${LONG.text}`,
    n: [i],
  }));
  const json = JSON.stringify(documents);
  const type = { 'content-type': 'application/json' };
  const url = '/v1/collections/shop/documents';
  assert.ok(Buffer.byteLength(json) > 2 ** 18);
  // With more arrays and objects than there may be.
  const many = await send('POST', url, json, type);
  assert.match(many.body, /LIMIT_EXCEEDED.*the body has more than 5000 arrays and objects/);
  const fewer = json.replace(/,"n":\[\d+\]/g, '');
  for (const [spoilt, why] of [
    [`${fewer.slice(0, -1)},]`, /INVALID_JSON.*the body is no JSON: /],
    [`${fewer}]`, /INVALID_JSON.*byte \d+/],
    [fewer.slice(0, -9), /INVALID_JSON.*ends before/],
    [fewer.replace('"id":"d2900"', '"__proto__":1'), /INVALID_ARGUMENT.*no field may be called __proto__/],
  ] as const)
    assert.match((await send('POST', url, spoilt, type)).body, why);
  const broken = Buffer.from(fewer);
  broken[broken.length - 9] = 0xff;
  assert.match((await send('POST', url, broken, type)).body, /the body is no UTF-8/);
  assert.deepEqual(kenyon.collections(), []);
  const deep = `{"query":"x","filter":${'{"not":'.repeat(1500)}${json}${'}'.repeat(1500)}}`;
  const added = await send('POST', url, `\ufeff${fewer}`, type);
  assert.equal(added.json().added, LONG.documents, added.body.slice(0, 300));
  const [last] = await kenyon.collection('shop').get(['d2999']);
  assert.deepEqual(last, { id: 'd2999', text: `2999 ${LONG.text}` });
  const tooDeep = await send('POST', '/v1/collections/shop/search', deep, type);
  assert.match(tooDeep.body, /LIMIT_EXCEEDED.*nested 1000 deep/);
  // A line of a stream, with a text that is longer than a piece.
  const text = '长\n'.repeat(200_000);
  const lines = `${JSON.stringify({ id: 'l', text: 'x', note: text })}\n{"id":"m","n":[${'[],'.repeat(150_000)}1],"text":"x"}\n`;
  const streamed = await send('POST', url, lines, { 'content-type': 'application/x-ndjson' });
  assert.deepEqual(
    [streamed.json().added, streamed.json().rejections],
    [1, [{ index: 1, reason: 'the line has more than 5000 arrays and objects' }]],
  );
  assert.equal((await kenyon.collection('shop').get(['l']))[0]?.note, text);
});
