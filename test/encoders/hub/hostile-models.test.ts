import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readHubFolder } from '../../../encoders/hub/hub-folder.ts';
import { createBatchEncoder } from '../../../encoders/inference/batch-encoder.ts';
import { GraphBuilder, type Value } from '../../../encoders/onnx/graph.ts';
import { createForeignRunner } from '../../../encoders/runners/foreign-runner.ts';
import { createJsonTokenizer } from '../../../encoders/tokenizer/json-tokenizer.ts';
import { FormatError } from '../../../src/core/errors.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { wordPiece } from '../tokenizer/foreign-tokenizers.ts';
import { DIM, type HubFiles, writeHubFolder } from './hub-folder-fixture.ts';
import { moveWeightsBeside } from './weights-beside.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}.js`, import.meta.url));
const SEED = 5;
/** What hangs fails instead. */
const LIMIT_MS = 240_000;
const TYPED = ['FORMAT', 'INVALID_ARGUMENT', 'NOT_FOUND', 'STORAGE', 'UNAVAILABLE'];

/** Lines that a program prints in a process of its own, where a crash of native code is no end of the tests. */
function linesOf(program: string, args: readonly string[], count: number): string[] {
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, [fixture(program), ...args], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const lines = stdout.trim().split('\n');
  assert.deepEqual([status, signal, lines.length], [0, null, count], `${lines.at(-1)} ${stderr}`);
  return lines;
}

const DAMAGED = { 'onnx/model.onnx': 160, 'tokenizer.json': 60, 'config.json': 40, 'modules.json': 20 };

for (const [name, steps] of Object.entries(DAMAGED)) {
  test(`a model whose ${name} is damaged anywhere is read or refused with a type`, needsOnnxRuntime, async () => {
    const dir = await writeHubFolder();
    const lines = linesOf('examine-damaged-models', [dir, name, String(SEED), '0', String(steps)], steps);
    const outcomes = lines.map((line) => line.slice(line.lastIndexOf('} ') + 2));
    const odd = lines.filter((_, i) => ![...TYPED, 'read'].includes(outcomes[i]));
    assert.deepEqual(odd, []);
    assert.ok(outcomes.includes('FORMAT'), outcomes.join(' '));
  });
}

/** A graph whose vectors of tokens are made by `emit` of their ids. */
function graphOf(emit: (g: GraphBuilder, ids: Value, mask: Value) => Value): Uint8Array {
  const g = new GraphBuilder();
  const [ids, mask] = ['input_ids', 'attention_mask'].map((name) => g.input(name, 'int64', ['batch', 'sequence']));
  g.output('last_hidden_state', emit(g, ids, mask));
  return g.build();
}

const looked = (g: GraphBuilder, rows: number, ids: Value, data = new Float32Array(rows * DIM)) =>
  g.emit('Gather', [g.initializer('table', 'float32', [rows, DIM], data), ids], ['batch', 'sequence', DIM]);

const HOSTILE: Readonly<Record<string, HubFiles>> = {
  'six gigabytes of weights of which the file has none': {
    'onnx/model.onnx': graphOf((g, ids) => looked(g, 2 ** 28, ids, new Float32Array(0))),
  },
  'more weights than there can be bytes': {
    'onnx/model.onnx': graphOf((g, ids) => looked(g, 2 ** 52, ids, new Float32Array(0))),
  },
  'a negative number of weights': { 'onnx/model.onnx': graphOf((g, ids) => looked(g, -13, ids, new Float32Array(0))) },
  'a graph that makes more numbers than there is memory': {
    'onnx/model.onnx': graphOf((g, ids) => {
      const huge = g.emit('ConstantOfShape', [g.constant('int64', [2 ** 30, 2 ** 20])], [2 ** 30, 2 ** 20]);
      const one = g.emit('ReduceMax', [huge], [], { attributes: { keepdims: { int: 0 } } });
      return g.emit('Add', [looked(g, 13, ids), one], ['batch', 'sequence', DIM]);
    }),
  },
  'fewer positions than the files say': {
    'sentence_bert_config.json': { max_seq_length: 1 << 20 },
    'onnx/model.onnx': graphOf((g, _, mask) =>
      looked(g, 100, g.emit('CumSum', [mask, g.constant('int64', [1], [])], mask.shape)),
    ),
  },
  'a vocabulary that the graph does not have': {
    'onnx/model.onnx': graphOf((g, ids) => looked(g, 3, ids)),
  },
};

test('graphs that declare what they do not have end in an error with a type', needsOnnxRuntime, async () => {
  const folders = await Promise.all(Object.values(HOSTILE).map((files) => writeHubFolder(files)));
  const lines = linesOf('open-models', folders, folders.length);
  const outcomes = lines.map((line) => line.split(' ').slice(1).join(' '));
  for (const [i, what] of Object.keys(HOSTILE).entries())
    assert.ok(TYPED.includes(outcomes[i]), `${what}: ${outcomes[i]}`);
});

test(
  'weights beside the graph that are missing, cut or fewer than it says end in an error with a type',
  needsOnnxRuntime,
  async () => {
    const table = { tensor: 'table', location: 'model.onnx_data' };
    const bytes = graphOf((g, ids) => looked(g, 13, ids));
    const { graph, weights } = moveWeightsBeside(bytes, table);
    const huge = moveWeightsBeside(
      graphOf((g, ids) => looked(g, 2 ** 28, ids, new Float32Array(0))),
      { ...table, stated: 2 ** 32 * 6 },
    );
    const cases: [graph: Uint8Array, weights: Uint8Array | undefined][] = [
      [graph, undefined],
      [graph, new Uint8Array(0)],
      [graph, weights.subarray(0, weights.length / 2)],
      [moveWeightsBeside(bytes, { ...table, location: '../../../../../../etc/hostname' }).graph, weights],
      [huge.graph, undefined],
      [huge.graph, new Uint8Array(1000)],
    ];
    const folders = cases.map(([onnx, beside]) =>
      writeHubFolder({ 'onnx/model.onnx': onnx, 'onnx/model.onnx_data': beside }),
    );
    const lines = linesOf('open-models', await Promise.all(folders), folders.length);
    for (const line of lines) assert.ok(TYPED.includes(line.split(' ').slice(1).join(' ')), line);
  },
);

test('lengths that no model has are refused, and say which file', async () => {
  for (const length of [0, -1, 1.5, 1e9, 1e300, '512', [512], {}, true, 2 ** 53]) {
    const dir = await writeHubFolder({ 'sentence_bert_config.json': { max_seq_length: length } });
    await assert.rejects(readHubFolder(dir), (error: Error) => {
      assert.ok(error instanceof FormatError, String(error));
      assert.match(error.message, /sentence_bert_config\.json: max_seq_length must be an integer/);
      return true;
    });
  }
});

/** Expressions that try exponentially many ways on a text that they do not match in the end, and where they stand. */
const CATASTROPHIC = [
  ['(a+)+$', 'pre_tokenizer'],
  ['(a|aa)+$', 'normalizer'],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'pre_tokenizer'],
  ['(.*a){25}$', 'normalizer'],
  ['(x+x+)+y', 'pre_tokenizer'],
] as const;

test(
  'an expression of tokenizer.json that never ends is stopped, and its thread goes on',
  needsOnnxRuntime,
  async () => {
    const runner = await createForeignRunner(await readHubFolder(await writeHubFolder()), { threads: 1 });
    const long = `${'a'.repeat(80)}!${'x'.repeat(3000)}`;
    for (const [i, [Regex, place]] of CATASTROPHIC.entries()) {
      const pattern = { Regex };
      const part =
        place === 'normalizer'
          ? { type: 'Sequence', normalizers: [{ type: 'Replace', pattern, content: ' ' }] }
          : { type: 'Sequence', pretokenizers: [{ type: 'Split', pattern, behavior: 'Isolated', invert: false }] };
      const tokenizer = createJsonTokenizer({ ...wordPiece, [place]: part }, {}, { timeMs: 40 });
      const encoder = createBatchEncoder({ ...runner, tokenizer });
      const asked = i % 2 === 0 ? encoder.encode(['hello', long]) : encoder.countTokens(['hello', long]);
      await assert.rejects(asked, (error: Error) => {
        assert.ok(error instanceof FormatError, `${Regex} as ${place}: ${error.stack}`);
        assert.match(error.message, /tokenizer\.json: .* backtracks without end/);
        assert.ok(error.message.includes(Regex));
        return true;
      });
      assert.equal((await encoder.encode(['hello'])).length, DIM);
    }
    await runner.close();
  },
);
