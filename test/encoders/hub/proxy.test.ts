import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { hubSettings, requireModelId } from '../../../encoders/hub/hub-cache.ts';
import { pullModel } from '../../../encoders/hub/pull-model.ts';
import { InvalidArgumentError, UnavailableError } from '../../../src/core/errors.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { wordPiece } from '../tokenizer/foreign-tokenizers.ts';
import { mixingGraph, modulesJson, poolingJson } from './hub-folder-fixture.ts';
import { startHub } from './hub-server.ts';

const ID = requireModelId('someone/little');
const json = (content: unknown) => Buffer.from(JSON.stringify(content));
const FILES = {
  'config.json': json({ model_type: 'bert', max_position_embeddings: 64 }),
  'tokenizer.json': json(wordPiece),
  'modules.json': json(modulesJson()),
  '1_Pooling/config.json': json(poolingJson('mean_tokens')),
  'onnx/model.onnx': mixingGraph(0),
};
/** A host that only the proxy can find. */
const ELSEWHERE = 'hub.invalid';

/** A proxy that tunnels whatever it is asked for to one port of this machine. */
async function startProxy(t: TestContext, port: number, credentials?: string) {
  const asked: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((request, response) => {
    asked.push(`plain ${request.url}`);
    response.writeHead(405).end();
  });
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    asked.push(url);
    const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
    if (expected !== undefined && headers['proxy-authorization'] !== expected) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) socket.on('error', () => socket.destroy());
    sockets.push(client, target);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    asked,
    url: `http://${credentials ? `${credentials}@` : ''}127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
}

async function setUp(t: TestContext, credentials?: string) {
  const hub = await startHub(t, FILES);
  const port = Number(new URL(hub.endpoint).port);
  const proxy = await startProxy(t, port, credentials);
  const HF_HOME = await temporaryDirectory(t);
  const pull = (env: Record<string, string>) =>
    pullModel(ID, { settings: hubSettings({ HF_HOME, HF_ENDPOINT: `http://${ELSEWHERE}:${port}`, ...env }) });
  return { hub, port, proxy, pull };
}

for (const name of ['HTTP_PROXY', 'http_proxy']) {
  test(`a model is pulled through the proxy that ${name} names`, async (t) => {
    const { port, proxy, pull } = await setUp(t);
    const { files } = await pull({ [name]: proxy.url });
    assert.deepEqual([...files].sort(), Object.keys(FILES).sort());
    assert.ok(proxy.asked.includes(`${ELSEWHERE}:${port}`), proxy.asked.join(' '));
  });
}

test('hosts that NO_PROXY names are asked without it, and a proxy for the other protocol is none', async (t) => {
  const { hub, proxy, pull } = await setUp(t);
  const direct = { HF_ENDPOINT: hub.endpoint };
  await pull({ ...direct, HTTP_PROXY: proxy.url, NO_PROXY: 'example.org,127.0.0.1,localhost' });
  await pull({ ...direct, HTTPS_PROXY: proxy.url });
  assert.deepEqual(proxy.asked, []);
});

test('a proxy gets the name and password of its URL', async (t) => {
  const { proxy, pull } = await setUp(t, 'name:secret');
  await pull({ HTTP_PROXY: proxy.url });
  assert.ok(proxy.asked.length > 0);
});

test('a proxy that is none is refused, without its password', async (t) => {
  const { pull } = await setUp(t);
  for (const url of ['socks5://me:secret@127.0.0.1:1', 'not a url', 'file:///etc/passwd', '127.0.0.1:8080']) {
    await assert.rejects(pull({ HTTPS_PROXY: url }), (error: Error) => {
      assert.ok(error instanceof InvalidArgumentError, `${url}: ${error}`);
      assert.match(error.message, /HTTPS_PROXY/);
      assert.ok(!error.message.includes('secret'));
      return true;
    });
  }
});

test('what no proxy is named for does not go through one, and a host that nobody knows is said to be unreachable', async (t) => {
  const { proxy, pull } = await setUp(t);
  await assert.rejects(pull({}), (error) => error instanceof UnavailableError && /HTTPS_PROXY/.test(error.message));
  assert.deepEqual(proxy.asked, []);
});
