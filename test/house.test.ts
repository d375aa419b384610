import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { BENCHMARKS } from '../bench/benchmarks.ts';
import { packageRoot } from '../src/core/package-root.ts';

/** Every room and the rooms that it may import, beside src/core. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'src/core': [],
  'index/ords': [],
  'index/memory': [],
  'index/contract': ['index/ords'],
  'index/fields': ['index/contract', 'index/ords'],
  'index/lexical': ['index/contract', 'index/ords'],
  'index/exact': ['index/contract', 'index/memory', 'index/ords'],
  'index/hnsw': ['index/contract', 'index/exact', 'index/ords'],
  'index/signs': ['index/contract', 'index/exact', 'index/memory', 'index/ords'],
  'index/sparse': ['index/contract', 'index/exact', 'index/memory', 'index/ords', 'index/signs'],
  'index/gazetteer': [],
  'index/join': ['index/signs'],
  'encoders/tokenizer': [],
  'encoders/roformer': ['encoders/tokenizer'],
  'encoders/checkpoints': ['encoders/roformer', 'encoders/tokenizer'],
  'encoders/onnx': ['encoders/roformer'],
  'encoders/tfjs': ['encoders/roformer', 'encoders/tokenizer'],
  'encoders/ner': ['encoders/roformer', 'encoders/tokenizer'],
  'encoders/runners': ['encoders/ner', 'encoders/onnx', 'encoders/roformer', 'encoders/tfjs', 'encoders/tokenizer'],
  'encoders/inference': ['encoders/ner', 'encoders/runners', 'encoders/tokenizer'],
  'encoders/serving': ['encoders/inference', 'encoders/ner', 'encoders/onnx', 'encoders/roformer', 'encoders/runners'],
  'encoders/hub': ['encoders/onnx', 'encoders/runners'],
  encoders: ['encoders/hub', 'encoders/onnx', 'encoders/runners', 'encoders/serving'],
  'encoders/training': [
    'encoders/checkpoints',
    'encoders',
    'encoders/hub',
    'encoders/inference',
    'encoders/ner',
    'encoders/onnx',
    'encoders/roformer',
    'encoders/tfjs',
    'encoders/tokenizer',
  ],
  'encoders/words': ['encoders/roformer'],
  'src/store': [],
  'src/readers': ['src/store'],
  'src/models': ['encoders'],
  'src/filter': ['index/*'],
  'src/live': ['index/*', 'src/filter', 'src/store'],
  'src/entities': ['encoders/inference', 'index/*', 'src/live', 'src/models', 'src/store'],
  'src/search': ['index/*', 'src/entities', 'src/filter', 'src/live', 'src/models', 'src/store'],
  'src/database': ['index/*', 'src/entities', 'src/filter', 'src/live', 'src/models', 'src/search', 'src/store'],
  'src/measure': ['index/*', 'src/live', 'src/store'],
  'src/pairs': ['index/*', 'src/database', 'src/models', 'src/store'],
  'src/doctor': ['encoders', 'encoders/*', 'index/hnsw', 'index/ords', 'src/database', 'src/store'],
  'src/main.ts': [
    'encoders',
    'encoders/*',
    'index/*',
    'src/database',
    'src/entities',
    'src/filter',
    'src/live',
    'src/models',
    'src/pairs',
    'src/search',
    'src/store',
  ],
  'src/server': [
    'encoders',
    'src/database',
    'src/entities',
    'src/filter',
    'src/live',
    'src/mcp',
    'src/pairs',
    'src/readers',
    'src/search',
    'src/store',
    'src/measure',
  ],
  'src/adapters': ['src/main.ts', 'src/store'],
  'src/public': [
    'encoders/checkpoints',
    'encoders/tokenizer',
    'encoders/roformer',
    'encoders/training',
    'encoders/words',
    'index/*',
    'src/adapters',
    'src/database',
    'src/entities',
    'src/filter',
    'src/live',
    'src/measure',
    'src/models',
    'src/pairs',
    'src/readers',
    'src/search',
    'src/server',
    'src/store',
  ],
  'src/mcp': ['src/main.ts', 'src/pairs'],
  'src/cli': [
    'encoders',
    'encoders/checkpoints',
    'encoders/hub',
    'src/database',
    'src/public',
    'src/search',
    'src/doctor',
    'src/entities',
    'src/filter',
    'src/live',
    'src/main.ts',
    'src/mcp',
    'src/measure',
    'src/pairs',
    'src/readers',
    'src/server',
    'src/store',
  ],
  'src/demo': ['src/cli', 'src/main.ts'],
  // Runs in a browser, and knows the server by its routes and its types alone.
  'src/page': [],
};

/** What benchmarks share, and what each part of that may import of bench; a folder of questions may import all of it. */
const SHARED_BY_BENCHMARKS: Readonly<Record<string, readonly string[]>> = {
  'bench/harness': [],
  'bench/figures': [],
  'bench/data': ['bench/harness'],
};

/** Libraries and the few rooms that know them. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  // Types of what the server answers with: package.json says where they are declared.
  '#types': ['src/page'],
  lmdb: ['src/store'],
  'fs-native-extensions': ['src/store', 'encoders/hub'],
  undici: ['encoders/hub'],
  'hnswlib-node': ['index/hnsw'],
  roaring: ['index/ords'],
  'onnxruntime-node': ['encoders/onnx'],
  pbf: ['encoders/checkpoints', 'encoders/onnx'],
  '@tensorflow/tfjs-core': ['encoders/tfjs'],
  '@tensorflow/tfjs-backend-wasm': ['encoders/tfjs'],
  '@tensorflow/tfjs-backend-webgpu': ['encoders/tfjs'],
  webgpu: ['encoders/tfjs'],
  '@huggingface/tokenizers': ['encoders/tokenizer'],
  'opencc-js': ['src/core', 'encoders/training'],
  'csv-parse': ['encoders/training'],
  'chrono-node': ['src/entities'],
  'linkify-it': ['src/entities'],
  'libphonenumber-js': ['src/entities'],
  tyme4ts: ['src/entities'],
  'd3-scale': ['src/measure'],
  marked: ['src/readers'],
  parse5: ['src/readers'],
  'pdfjs-dist': ['src/readers'],
  yaml: ['src/readers'],
  h5wasm: ['src/core'],
  '@modelcontextprotocol/server': ['src/mcp', 'src/cli', 'src/server'],
  zod: ['src/mcp'],
  fastify: ['src/server'],
  '@fastify/cors': ['src/server'],
  '@fastify/swagger': ['src/server'],
  typebox: ['src/page', 'src/server'],
  'prom-client': ['src/server'],
  '@langchain/core': ['src/adapters'],
  preact: ['src/page'],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const SPECIFIER = /(?:^(?:import|export|\}).* from |^import |\bimport\()'([^'\n]+)'/gm;
const FILES = ['src', 'index', 'encoders'].flatMap(filesUnder);
const IMPORTS = importsOf(FILES);
const OWN = IMPORTS.filter(({ to }) => FILES.includes(to));
const BENCH_FILES = filesUnder('bench');
const BENCH_IMPORTS = importsOf(BENCH_FILES).filter(({ to }) => to.startsWith('bench/'));

function filesUnder(top: string): string[] {
  return readdirSync(join(packageRoot(), top), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join(top, path.replaceAll('\\', '/')))
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('/assembly/') && !path.includes('/node_modules/'));
}

function importsOf(files: readonly string[]): Import[] {
  return files.flatMap((from) =>
    Array.from(readFileSync(join(packageRoot(), from), 'utf8').matchAll(SPECIFIER), ([, to]) => ({
      from,
      to: to.startsWith('.') ? posix.join(posix.dirname(from), to) : to,
    })),
  );
}

function roomOf(file: string): string {
  const [top, second, third] = file.split('/');
  if (top === 'encoders' && third === undefined) return 'encoders';
  return `${top}/${second}`;
}

function allows(room: string, other: string): boolean {
  return (
    room === other ||
    other === 'src/core' ||
    (ROOMS[room] ?? []).some((name) => name === other || (name.endsWith('/*') && other.startsWith(name.slice(0, -1))))
  );
}

/** Whether one part of bench may import another: questions what is shared, and themselves. */
function benchAllows(part: string, other: string): boolean {
  return part === other || (SHARED_BY_BENCHMARKS[part] ?? Object.keys(SHARED_BY_BENCHMARKS)).includes(other);
}

/** Sets of nodes that all lead to each other (Tarjan 1972), of more than one node. */
function circles(arrows: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of arrows) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    open.push(node);
    for (const to of next.get(node) ?? []) {
      if (!order.has(to)) visit(to);
      if (open.includes(to)) low.set(node, Math.min(low.get(node)!, low.get(to)!));
    }
    if (low.get(node) !== order.get(node)) return;
    const circle = open.splice(open.indexOf(node));
    if (circle.length > 1) found.push(circle);
  };
  for (const { from } of arrows) if (!order.has(from)) visit(from);
  return found;
}

test('every room imports what the table lets it, and the table names every room', () => {
  const wrong = OWN.filter(({ from, to }) => !allows(roomOf(from), roomOf(to)));
  assert.deepEqual(
    wrong.map(({ from, to }) => `${from} imports ${to}`),
    [],
  );
  assert.deepEqual(
    [...new Set(FILES.map(roomOf))].filter((room) => !(room in ROOMS)),
    [],
  );
});

test('ARCHITECTURE.md lists every room, below those that it imports', () => {
  const text = readFileSync(join(packageRoot(), 'ARCHITECTURE.md'), 'utf8');
  const listed = Array.from(text.matchAll(/^ {4}((?:src\/)?[a-z]+(?:\.ts)?)\/? {2,}/gm), ([, name]) => name);
  const placeOf = (file: string) => listed.indexOf(file.startsWith('src/') ? roomOf(file) : file.split('/')[0]);
  assert.deepEqual(
    FILES.filter((file) => placeOf(file) < 0),
    [],
  );
  const upwards = OWN.filter(({ from, to }) => placeOf(to) > placeOf(from));
  assert.deepEqual(
    upwards.map(({ from, to }) => `${from} imports ${to}`),
    [],
  );
});

test('a library is known where it belongs', () => {
  const foreign = IMPORTS.filter(({ to }) => !to.includes('.ts') && !to.startsWith('node:') && !to.includes('.wasm'));
  const wrong = foreign.filter(({ from, to }) => {
    const name = to.split('/', to.startsWith('@') ? 2 : 1).join('/');
    return !(LIBRARIES[name] ?? []).includes(roomOf(from));
  });
  assert.deepEqual(
    wrong.map(({ from, to }) => `${from} imports ${to}`),
    [],
  );
});

test('what is imported, or run as a worker, is among the files that are shipped', () => {
  const strays = IMPORTS.filter(({ to }) => to.endsWith('.ts') && !FILES.includes(to));
  assert.deepEqual(strays, []);
  const workers = FILES.flatMap((file) =>
    Array.from(readFileSync(join(packageRoot(), file), 'utf8').matchAll(/new URL\('(\.[^']+)\.js'/g), ([, path]) =>
      posix.join(posix.dirname(file), `${path}.ts`),
    ),
  );
  assert.ok(workers.length >= 3, `${workers.length} workers`);
  assert.deepEqual(
    workers.filter((path) => !FILES.includes(path)),
    [],
  );
});

test('what starts a thread starts it as its own program, and nothing starts a process', () => {
  const text = (file: string) => readFileSync(join(packageRoot(), file), 'utf8');
  const starting = FILES.filter((file) => /\bnew Worker\(|\bextends Worker\b/.test(text(file)));
  assert.ok(starting.length >= 3, `${starting.length} files`);
  assert.deepEqual(
    starting.filter((file) => !text(file).includes('...ownStart()')),
    [],
  );
  assert.deepEqual(
    IMPORTS.filter(({ to }) => to === 'node:child_process' || to === 'node:cluster'),
    [],
  );
});

test('no files and no folders import each other in a circle', () => {
  for (const imports of [OWN, BENCH_IMPORTS]) {
    assert.deepEqual(circles(imports), []);
    const folders = imports.map(({ from, to }) => ({ from: posix.dirname(from), to: posix.dirname(to) }));
    assert.deepEqual(circles(folders.filter(({ from, to }) => from !== to)), []);
  }
});

test('folders of benchmarks import what they share and not each other', () => {
  const arrows = BENCH_IMPORTS.filter(({ from }) => from !== 'bench/bench.ts');
  assert.deepEqual(
    arrows.filter(({ from, to }) => !benchAllows(roomOf(from), roomOf(to))),
    [],
  );
});

test('a file of bench that no other imports is a benchmark that can be called by name', () => {
  const imported = new Set(BENCH_IMPORTS.map(({ to }) => to));
  const entries = BENCH_FILES.filter((path) => path !== 'bench/bench.ts' && !imported.has(path));
  const named = Object.entries(BENCHMARKS).flatMap(([folder, some]) =>
    Object.keys(some).map((name) => `bench/${folder}/${name}.ts`),
  );
  assert.deepEqual(entries.sort(), named.sort());
});

test('the rules see what they are to forbid', () => {
  assert.ok(OWN.length > 2000, `${OWN.length} imports`);
  assert.ok(BENCH_IMPORTS.length > 150, `${BENCH_IMPORTS.length} imports in bench`);
  assert.ok(!benchAllows('bench/pairs', 'bench/search') && !benchAllows('bench/harness', 'bench/data'));
  assert.ok(!allows('src/store', 'src/search') && !allows('index/exact', 'index/hnsw'));
  assert.deepEqual(
    circles([...'abc'].map((from, i) => ({ from, to: 'bca'[i] }))).map((nodes) => nodes.sort()),
    [['a', 'b', 'c']],
  );
});

test('the doors are those of package.json, and the main one stays narrow', async () => {
  const { exports } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const doors = Object.values<{ types: string; default: string }>(exports).filter((door) => typeof door !== 'string');
  for (const { types, default: path } of doors) {
    assert.equal(types.replace(/\.d\.ts$/, '.js'), path);
    assert.ok(Object.keys(await import(pathToFileURL(join(packageRoot(), path)).href)).length > 0, path);
  }
  assert.equal(doors.length, 1 + readdirSync(join(packageRoot(), 'src/public')).length);
  const main = readFileSync(join(packageRoot(), 'src/main.ts'), 'utf8');
  const names = Array.from(main.matchAll(/\{([^}]*)\}/g), ([, list]) =>
    list.split(',').filter((name) => name.trim() !== ''),
  );
  assert.ok(names.flat().length < 90, `${names.flat().length} names`);
});

test('every file format is described with its version', () => {
  const described = readFileSync(join(packageRoot(), 'docs/formats.md'), 'utf8');
  const formats = FILES.flatMap((file) =>
    Array.from(
      readFileSync(join(packageRoot(), file), 'utf8').matchAll(/magic: '(.{8})', version: (\d+)/g),
      ([, magic, version]) => `| \`${magic}\` | ${version} |`,
    ),
  );
  assert.ok(formats.length >= 13, `${formats.length} formats`);
  assert.deepEqual(
    formats.filter((row) => !described.includes(row)),
    [],
  );
});
