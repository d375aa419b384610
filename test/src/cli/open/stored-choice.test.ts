import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { open } from '../../../../src/database/kenyon.ts';
import { DIM, mixingGraph, writeHubFolder } from '../../../encoders/hub/hub-folder-fixture.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { runHere } from '../fake-terminal.ts';

const LINES = '{"id":"a","text":"hello"}\n{"id":"b","text":"中文"}\n';
const CHOICES = [
  ['--dims', '4'],
  ['--dtype', 'q8'],
  ['--dims', '4', '--dtype', 'q8'],
] as const;

for (const choice of CHOICES) {
  test(`${choice.join(' ')} is remembered with a collection, and what differs is told`, needsOnnxRuntime, async (t) => {
    const model = await writeHubFolder({
      'config.json': { model_type: 'bert', hidden_size: DIM, matryoshka_dimensions: [4, 2] },
      'onnx/model_quantized.onnx': mixingGraph(0, 9),
    });
    const path = join(await temporaryDirectory(t), 'db');
    const target = ['--db', path, '--model', model];
    const first = await runHere(['index', '-', ...target, ...choice], LINES);
    assert.equal(first.code, 0, first.err);
    const kenyon = await open(path, { readOnly: true });
    const { dimensions, dtype, dim } = kenyon.collection().space()!;
    await kenyon.close();
    const dims = choice.includes('--dims' as never) ? 4 : undefined;
    assert.deepEqual([dimensions, dtype, dim], [dims, choice.includes('q8' as never) ? 'q8' : undefined, dims ?? DIM]);
    const more = await runHere(['index', '-', ...target], '{"id":"c","text":"hello hello"}\n');
    assert.equal(more.code, 0, more.err);
    const found = await runHere(['search', 'hello', ...target, '--mode', 'semantic', '--json']);
    assert.equal(found.code, 0, found.err);
    assert.equal(JSON.parse(found.out).hits[0].id, 'a');
    const other = dims === undefined ? ['--dtype', 'fp32'] : ['--dims', '2'];
    for (const command of [
      ['search', 'hello', ...target, ...other, '--mode', 'semantic'],
      ['index', '-', ...target, ...other],
    ]) {
      const told = await runHere(command, '{"id":"d","text":"world"}\n');
      assert.equal(told.code, 1);
      assert.match(told.err, /holds vectors of another model: expected .* dimensions, .* got .* `kenyon reindex`/);
    }
  });
}
