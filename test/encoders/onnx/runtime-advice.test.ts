import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runtimeAdvice, surroundings } from '../../../encoders/onnx/runtime-advice.ts';
import { packageRoot } from '../../../src/core/package-root.ts';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';

const LINUX = { platform: 'linux', arch: 'x64', isMusl: false, manager: undefined };

test('the advice is for the machine and for what installs packages', () => {
  for (const [given, wanted] of [
    [LINUX, /`ONNXRUNTIME_NODE_INSTALL=skip npm install`/],
    [{ ...LINUX, manager: 'pnpm' }, /=skip pnpm install`/],
    [{ ...LINUX, manager: 'yarn' }, /=skip yarn install`/],
    [{ ...LINUX, manager: 'bun' }, /=skip npm install`/],
    [{ ...LINUX, isMusl: true }, /musl \(Alpine\): take an image with glibc/],
    [{ ...LINUX, platform: 'darwin', arch: 'arm64' }, /npm install/],
    [{ ...LINUX, platform: 'darwin' }, /no library for darwin x64, only for darwin arm64/],
    [{ ...LINUX, platform: 'freebsd' }, /no library for freebsd x64/],
  ] as const) {
    assert.match(runtimeAdvice(given), wanted);
  }
});

test('the surroundings are read', () => {
  const found = surroundings({ npm_config_user_agent: 'pnpm/9.1.0 npm/? node/v22.0.0 linux x64' });
  assert.deepEqual([found.platform, found.arch, found.manager], [process.platform, process.arch, 'pnpm']);
  assert.equal(surroundings({}).manager, undefined);
});

test('the platforms are those that the package brings', needsOnnxRuntime, () => {
  const folder = join(packageRoot(), 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6');
  for (const platform of readdirSync(folder)) {
    for (const arch of readdirSync(join(folder, platform)))
      assert.match(runtimeAdvice({ ...LINUX, platform, arch }), /npm install/, `${platform} ${arch}`);
  }
});
