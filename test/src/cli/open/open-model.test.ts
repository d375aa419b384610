import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openModel } from '../../../../src/cli/open/open-model.ts';
import { writeHubFolder } from '../../../encoders/hub/hub-folder-fixture.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { runHere } from '../fake-terminal.ts';

test(
  '--model takes a hub folder, whose documents are found by queries in their own role',
  needsOnnxRuntime,
  async (t) => {
    const model = await writeHubFolder({ 'config.json': { _name_or_path: 'intfloat/e5-small-v2' } });
    const target = ['--db', join(await temporaryDirectory(t), 'db'), '--model', model];
    const indexed = await runHere(['index', '-', ...target], '{"id":"a","text":"hello"}\n{"id":"b","text":"中文"}\n');
    assert.equal(indexed.code, 0, indexed.err);
    const { code, out, err } = await runHere(['search', 'hello', ...target, '--mode', 'semantic', '--json']);
    assert.equal(code, 0, err);
    assert.match(out, /"id":"a"/);
    const doctor = await runHere(['doctor', '--model', model]);
    assert.match(doctor.out, /^ok +model files .*onnx\/model\.onnx is there/m);
    assert.match(doctor.out, /^ok +model +6 dimensions/m);
  },
);

test('a description of a foreign model may have prompts, which its fingerprint tells', needsOnnxRuntime, async () => {
  const folder = await writeHubFolder();
  const description = { modelPath: 'onnx/model.onnx', tokenizerPath: 'tokenizer.json' };
  const fingerprintOf = async (more: object) => {
    const model = join(folder, 'described.json');
    await writeFile(model, JSON.stringify({ ...description, ...more }));
    const encoder = await openModel({ model, threads: 1 });
    await encoder.close();
    return encoder.fingerprint;
  };
  const plain = await fingerprintOf({});
  assert.notEqual(await fingerprintOf({ prompts: { query: 'q: ', document: '' } }), plain);
  assert.notEqual(await fingerprintOf({ lowerCase: true }), plain);
  await assert.rejects(fingerprintOf({ prompts: { query: 'q: ' } }), /prompts must be/);
  await assert.rejects(fingerprintOf({ lowerCase: 'yes' }), /lowerCase must be true or false/);
  await assert.rejects(fingerprintOf({ prompt: 'q: ' }), /unknown field prompt; expected .*prompts/);
});
