import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { appendFile, readdir, readFile, readlink, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import {
  cachedSnapshot,
  type HubSettings,
  hubSettings,
  listCached,
  parseModelId,
  removeCached,
  requireModelId,
  verifyCached,
} from '../../../encoders/hub/hub-cache.ts';
import { readHubFolder } from '../../../encoders/hub/hub-folder.ts';
import { type PullOptions, pullModel } from '../../../encoders/hub/pull-model.ts';
import {
  AbortedError,
  FormatError,
  InvalidArgumentError,
  NotFoundError,
  UnavailableError,
} from '../../../src/core/errors.ts';
import type { Progress } from '../../../src/core/progress.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { wordPiece } from '../tokenizer/foreign-tokenizers.ts';
import { mixingGraph, modulesJson, poolingJson } from './hub-folder-fixture.ts';
import { COMMIT, type HubServer, hubDigest, startHub } from './hub-server.ts';

const GRAPH = 'onnx/model.onnx';
const ID = requireModelId('someone/little');

const json = (content: unknown) => Buffer.from(JSON.stringify(content));

function modelFiles(): Record<string, Uint8Array> {
  return {
    'README.md': Buffer.from('# little'),
    'config.json': json({ model_type: 'bert', max_position_embeddings: 64 }),
    'tokenizer.json': json(wordPiece),
    'modules.json': json(modulesJson()),
    '1_Pooling/config.json': json(poolingJson('mean_tokens')),
    'pytorch_model.bin': new Uint8Array(100),
    [GRAPH]: mixingGraph(0),
    'onnx/model_fp16.onnx': mixingGraph(0, 9),
    '../../evil.json': Buffer.from('x'),
  };
}

interface Setup {
  readonly hub: HubServer;
  readonly settings: HubSettings;
  readonly files: Record<string, Uint8Array>;
  pull(options?: Partial<PullOptions>): ReturnType<typeof pullModel>;
}

async function setUp(t: TestContext, files = modelFiles(), env: Record<string, string> = {}): Promise<Setup> {
  const hub = await startHub(t, files);
  const home = await temporaryDirectory(t);
  const settings = hubSettings({ HF_HOME: home, HF_ENDPOINT: `${hub.endpoint}/`, ...env });
  return { hub, settings, files, pull: (options) => pullModel(ID, { settings, ...options }) };
}

/** Refuses the first `count` requests of a path. */
function failing(hub: HubServer, path: RegExp, count: number, status: number, headers: Record<string, string> = {}) {
  let left = count;
  hub.fault = ({ url = '' }, response) => {
    if (!path.test(url) || left-- <= 0) return false;
    response.writeHead(status, headers).end('no');
    return true;
  };
}

/** Where the graph is kept; called .incomplete until it is whole. */
function blobOf({ cacheDir }: HubSettings, content: Uint8Array): string {
  return join(cacheDir, 'models--someone--little', 'blobs', hubDigest(GRAPH, content));
}

/** Waits until a file has so many bytes. */
async function untilLong(path: string, bytes: number): Promise<void> {
  for (let size = 0; size < bytes; await wait(5)) size = (await stat(path).catch(() => undefined))?.size ?? 0;
}

test('a model is pulled into the layout of the hub cache, and what is not needed is not fetched', async (t) => {
  const { hub, settings, files, pull } = await setUp(t, modelFiles(), { HF_TOKEN: 'secret' });
  const seen: Progress[] = [];
  const { folder, bytes } = await pull({ onProgress: (progress) => seen.push(progress) });
  assert.equal(folder, join(settings.cacheDir, 'models--someone--little', 'snapshots', COMMIT));
  assert.equal(await readFile(join(folder, '../../refs/main'), 'utf8'), COMMIT);
  assert.equal(await readlink(join(folder, GRAPH)), `../../../blobs/${hubDigest(GRAPH, files[GRAPH])}`);
  assert.deepEqual(await readFile(join(folder, GRAPH)), Buffer.from(files[GRAPH]));
  assert.equal((await readHubFolder(folder)).maxTokens, 64);
  assert.deepEqual((await readdir(folder)).sort(), [
    '1_Pooling',
    'config.json',
    'modules.json',
    'onnx',
    'tokenizer.json',
  ]);
  assert.deepEqual(await readdir(join(folder, 'onnx')), ['model.onnx']);
  assert.deepEqual([seen.at(-1)?.done, seen.at(-1)?.total], [bytes, bytes]);
  const toOthers = hub.requests.filter((request) => request.includes('/cdn/'));
  assert.ok(toOthers.length > 0 && toOthers.every((request) => !request.includes('token')), 'no token to another host');
  assert.ok(hub.requests[0].endsWith('with token'));
  const [model] = await listCached(settings);
  assert.deepEqual([model.name, model.revisions, model.bytes], ['someone/little', ['main'], bytes]);
  assert.deepEqual(await verifyCached(ID.name, settings), { files: 5, damaged: [] });
});

test('what is there is not fetched again, and another type adds its file', async (t) => {
  const { hub, settings, pull } = await setUp(t);
  const first = await pull();
  hub.requests.length = 0;
  assert.deepEqual(await pull(), first);
  assert.ok(
    hub.requests.every((request) => request.startsWith('HEAD') || request.includes('/api/')),
    hub.requests.join('\n'),
  );
  await pull({ dtype: 'fp16' });
  assert.deepEqual((await readdir(join(first.folder, 'onnx'))).sort(), ['model.onnx', 'model_fp16.onnx']);
  await assert.rejects(pull({ dtype: 'q4' }), (error: Error) => {
    assert.ok(error instanceof NotFoundError);
    assert.match(error.message, /no q4 ONNX file, it has onnx\/model\.onnx, onnx\/model_fp16\.onnx/);
    return true;
  });
  await removeCached(ID.name, settings);
  assert.equal(cachedSnapshot(ID, settings), undefined);
  await assert.rejects(removeCached(ID.name, settings), NotFoundError);
});

test('a cut connection is gone on with where it was cut', async (t) => {
  const { hub, settings, files, pull } = await setUp(t);
  const content = files[GRAPH];
  let cuts = 1;
  hub.fault = ({ url, method }, response) => {
    if (method !== 'GET' || url !== `/cdn/${GRAPH}` || cuts-- <= 0) return false;
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 500));
    // What was on its way when a connection is cut never comes.
    untilLong(`${blobOf(settings, content)}.incomplete`, 500).then(() => response.destroy());
    return true;
  };
  const { folder } = await pull();
  assert.deepEqual(await readFile(join(folder, GRAPH)), Buffer.from(content));
  assert.ok(hub.requests.includes(`GET /cdn/${GRAPH} bytes=500-`), hub.requests.join('\n'));
});

test('an interrupted pull leaves nothing that looks whole, and the next one goes on', async (t) => {
  const { hub, settings, files, pull } = await setUp(t);
  const content = files[GRAPH];
  const abort = new AbortController();
  hub.fault = ({ url, method }, response) => {
    if (method !== 'GET' || url !== `/cdn/${GRAPH}`) return false;
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 300));
    untilLong(`${blobOf(settings, content)}.incomplete`, 300).then(() => abort.abort());
    return true;
  };
  await assert.rejects(pull({ signal: abort.signal }), AbortedError);
  assert.equal(cachedSnapshot(ID, settings), undefined);
  assert.deepEqual(await listCached(settings), []);
  hub.fault = undefined;
  hub.requests.length = 0;
  await pull();
  assert.ok(hub.requests.includes(`GET /cdn/${GRAPH} bytes=300-`), hub.requests.join('\n'));
  assert.deepEqual((await verifyCached(ID.name, settings)).damaged, []);
});

test('wrong bytes are refused with what they seem to be, and nothing of them is kept', async (t) => {
  const { hub, settings, files, pull } = await setUp(t);
  const { length } = files[GRAPH];
  const padded = (text: string) => Buffer.from(text.padEnd(length, ' '));
  const cases: [Buffer, RegExp][] = [
    [padded('<!DOCTYPE html><html>'), /what came is not what the hub described, but a web page/],
    [padded('version https://git-lfs.github.com/spec/v1'), /but a pointer of Git LFS/],
    [padded('中文'.repeat(3)).subarray(0, length), /expected the digest/],
    [Buffer.alloc(length), /expected the digest/],
    [Buffer.alloc(length + 10), /more bytes came/],
  ];
  for (const [bytes, message] of cases) {
    hub.fault = ({ url, method }, response) => {
      if (method !== 'GET' || url !== `/cdn/${GRAPH}`) return false;
      response.end(bytes);
      return true;
    };
    await assert.rejects(pull(), (error: Error) => {
      assert.ok(error instanceof FormatError, error.stack);
      assert.match(error.message, message);
      return true;
    });
    assert.equal(cachedSnapshot(ID, settings), undefined);
  }
  hub.fault = undefined;
  await pull();
  assert.deepEqual((await verifyCached(ID.name, settings)).damaged, []);
});

test('401, 403 and 404 are errors at once that say what to do; 429 and 503 are waited for', async (t) => {
  const { hub, pull } = await setUp(t);
  const refused: [number, new (message: string) => Error, RegExp][] = [
    [401, UnavailableError, /private or gated.*HF_TOKEN/],
    [403, UnavailableError, /HF_TOKEN/],
    [404, NotFoundError, /someone\/little at main/],
  ];
  for (const [status, type, message] of refused) {
    hub.requests.length = 0;
    failing(hub, /^\/api\//, 9, status);
    await assert.rejects(pull(), (error: Error) => {
      assert.ok(error instanceof type, error.stack);
      assert.match(error.message, message);
      return true;
    });
    assert.equal(hub.requests.length, 1);
  }
  hub.requests.length = 0;
  failing(hub, /^\/api\//, 2, 429, { 'retry-after': '0' });
  await pull();
  assert.equal(hub.requests.filter((request) => request.includes('/api/')).length, 3);
  failing(hub, /config\.json/, 1, 503);
  await pull();
  failing(hub, /^\/api\//, 9, 429, { 'retry-after': '0' });
  await assert.rejects(pull(), /answered 429 5 times/);
});

test('two pulls at once are one', async (t) => {
  const { hub, pull } = await setUp(t);
  const [a, b] = await Promise.all([pull(), pull()]);
  assert.deepEqual(a, b);
  assert.equal(hub.requests.filter((request) => request === `GET /cdn/${GRAPH}`).length, 1);
});

/** What may become of a file of the cache. */
const DAMAGE: Readonly<Record<string, (path: string) => Promise<void>>> = {
  'a byte that is another': async (path) => {
    const bytes = await readFile(path);
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(path, bytes);
  },
  'a cut end': (path) => truncate(path, 3),
  'an empty file': (path) => truncate(path, 0),
  'a file that is longer': (path) => appendFile(path, 'more'),
  'no file': (path) => rm(path),
};

for (const [what, damage] of Object.entries(DAMAGE)) {
  test(`a cache that has ${what} is told by verify and mended by the next pull`, async (t) => {
    const { hub, settings, files, pull } = await setUp(t);
    const { folder } = await pull();
    for (const name of [GRAPH, 'config.json', 'tokenizer.json']) {
      const digest = hubDigest(name, files[name]);
      await damage(join(folder, '../../blobs', digest));
      assert.deepEqual((await verifyCached(ID.name, settings)).damaged, [digest]);
      hub.requests.length = 0;
      await pull();
      assert.equal(hub.requests.filter((request) => /^GET \/(cdn|cache)/.test(request)).length, 1, name);
      assert.deepEqual((await verifyCached(ID.name, settings)).damaged, []);
      assert.deepEqual(await readFile(join(folder, name)), Buffer.from(files[name]));
    }
  });
}

test('links and names of revisions that are lost are made again by the next pull', async (t) => {
  const { settings, files, pull } = await setUp(t);
  const { folder } = await pull();
  const lost: (() => Promise<void>)[] = [
    () => rm(join(folder, GRAPH)),
    () => rm(folder, { recursive: true }),
    () => rm(join(folder, '../../refs'), { recursive: true }),
    () => writeFile(join(folder, '../../refs/main'), ''),
  ];
  for (const lose of lost) {
    await lose();
    await pull();
    assert.equal(cachedSnapshot(ID, settings), folder);
    assert.deepEqual(await readFile(join(folder, GRAPH)), Buffer.from(files[GRAPH]));
  }
});

test('weights beside the graph are pulled with it, and those of other graphs are not', async (t) => {
  const beside = ['onnx/model.onnx_data', 'onnx/model.onnx_data_1', 'onnx/model_fp16.onnx_data', 'model.onnx_data'];
  const weights = Object.fromEntries(beside.map((name) => [name, Buffer.from(`weights of ${name}`)]));
  const { pull } = await setUp(t, { ...modelFiles(), ...weights });
  const { folder } = await pull();
  assert.deepEqual((await readdir(join(folder, 'onnx'))).sort(), [
    'model.onnx',
    'model.onnx_data',
    'model.onnx_data_1',
  ]);
  await pull({ dtype: 'fp16' });
  assert.equal(
    await readFile(join(folder, 'onnx/model_fp16.onnx_data'), 'utf8'),
    'weights of onnx/model_fp16.onnx_data',
  );
  assert.ok(!existsSync(join(folder, 'model.onnx_data')));
});

test('a description that is none, being offline, and names that are none are errors', async (t) => {
  const { hub, settings, pull } = await setUp(t);
  for (const answer of ['<html>', '{}', '{"sha":"../x","siblings":[]}', '[]', 'null']) {
    hub.fault = ({ url = '' }, response) => {
      if (!url.startsWith('/api/')) return false;
      response.end(answer);
      return true;
    };
    await assert.rejects(pull(), FormatError, answer);
  }
  await assert.rejects(pull({ settings: { ...settings, offline: true } }), /HF_HUB_OFFLINE/);
  assert.equal(hubSettings({ HF_HUB_OFFLINE: '1' }).offline, true);
  assert.equal(hubSettings({ HF_HUB_CACHE: '/c', HF_HOME: '/h' }).cacheDir, '/c');
  assert.deepEqual(parseModelId('a/b@v1.0'), { name: 'a/b', revision: 'v1.0' });
  for (const wrong of ['../x', 'a/../b', 'a/b/c', 'a/b@../c', '/a/b', 'a--b/c', '', 'a b', '模型/b', 'a/b@']) {
    assert.throws(() => requireModelId(wrong), InvalidArgumentError, wrong);
  }
  assert.ok(!existsSync(join(settings.cacheDir, 'models--someone--little', 'refs')));
});
