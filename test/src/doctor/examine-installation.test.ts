import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { UnavailableError } from '../../../src/core/errors.ts';
import { noTelemetry } from '../../../src/doctor/examine-installation.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

test('a library that can send is telemetry, whatever version it says it is', async (t) => {
  const [quiet, loud] = [await temporaryDirectory(t), await temporaryDirectory(t)];
  await writeFile(join(quiet, 'libonnxruntime.so.1'), Buffer.alloc(1000, 1));
  await writeFile(
    join(loud, 'libonnxruntime.so.1'),
    Buffer.concat([Buffer.alloc(1000, 1), Buffer.from('/OneCollector/1.0')]),
  );
  assert.match(await noTelemetry([quiet]), /^none/);
  await assert.rejects(noTelemetry([quiet, loud]), (error: Error) => {
    assert.ok(error instanceof UnavailableError);
    assert.match(error.message, /^onnxruntime-node .* sends telemetry.*ORT_DISABLE_TELEMETRY=1$/);
    return true;
  });
});
