import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { needsOnnxRuntime } from '../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const PROGRAM = fileURLToPath(new URL('../../../src/cli/kenyon.js', import.meta.url));
/** 30 KB in UTF-8, twice what some releases of onnxruntime die of when they read the command line. */
const LONG_TEXT = '王小明住在北京，'.repeat(1250);
const LOAD_AND_RUN = [PROGRAM, 'ner', '--threads', '1', '--text', LONG_TEXT];

/** Runs Node.js with an empty home; without a network where `isolated`, and then prints what the kernel counted. */
function runNode(home: string, args: readonly string[], isolated = false) {
  const homes = {
    HOME: home,
    XDG_CACHE_HOME: '',
    XDG_CONFIG_HOME: '',
    XDG_DATA_HOME: '',
    APPDATA: home,
    LOCALAPPDATA: home,
  };
  const counted = '"$@"; code=$?; cat /proc/net/snmp /proc/net/snmp6; exit $code';
  const command = isolated ? ['unshare', '-rn', 'sh', '-c', counted, 'sh', process.execPath] : [process.execPath];
  const { status, stdout, stderr } = spawnSync(command[0]!, [...command.slice(1), ...args], {
    env: { ...process.env, ...homes },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Packets that left and packets that found no route, of IP in both versions. */
function packetsTried(counters: string): number {
  const [names, values] = counters.match(/^Ip: .*$/gm)!.map((line) => line.split(' '));
  const v4 = (name: string) => Number(values![names!.indexOf(name)]);
  const v6 = (name: string) => Number(counters.match(new RegExp(`^${name}\\s+(\\d+)$`, 'm'))?.[1] ?? 0);
  return v4('OutRequests') + v4('OutNoRoutes') + v6('Ip6OutRequests') + v6('Ip6OutNoRoutes');
}

test('a command line of 30 KB works, and the home directory stays empty', needsOnnxRuntime, async (t) => {
  const home = await temporaryDirectory(t);
  const { status, stdout, stderr } = runNode(home, LOAD_AND_RUN);
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /王小明/);
  assert.deepEqual(await readdir(home, { recursive: true }), []);
});

const canIsolate = spawnSync('unshare', ['-rn', 'true']).status === 0;
const needsNamespace = needsOnnxRuntime.skip || (!canIsolate && 'no network namespace can be made here');

test('loading and running a model asks nobody on the network', { skip: needsNamespace }, async (t) => {
  const home = await temporaryDirectory(t);
  const asking = runNode(
    home,
    ['-e', "require('node:dgram').createSocket('udp4').send('x', 9, '192.0.2.1', () => process.exit())"],
    true,
  );
  assert.ok(packetsTried(asking.stdout) > 0, 'a packet that is sent is counted');
  const { status, stdout, stderr } = runNode(home, LOAD_AND_RUN, true);
  assert.deepEqual([status, stderr, packetsTried(stdout)], [0, '', 0]);
});
