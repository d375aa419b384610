import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../src/core/package-root.ts';

/*
 * Runs every test that was built under `node --test`, files of one folder several to a process: most take less time than a process
 * takes to start and to load what they test. What a file does to its process, or expects of it, others would notice, so such a file
 * has one of its own.
 */
const OF_ITS_PROCESS = [
  // Hooks of one file would be hooks of all.
  /^(?:before|after|beforeEach|afterEach)\(/m,
  /\bprocess\.(?:on|once|off|emit|exit|chdir|listenerCount|memoryUsage|cpuUsage|report)\b/,
  // Who waits at the top has no tests yet when those of the others begin.
  /^(?:const|let|await)\b.*\bawait /m,
];
/** Files in one process at most, so that no process is left alone at the end. */
const MOST = 12;

const HOME = join(packageRoot(), 'dist', 'test');
const GROUPS = join(HOME, 'groups');

/** Paths of all test files from the folder of tests on, with slashes. */
function testFiles(): string[] {
  return readdirSync(HOME, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.js'))
    .sort();
}

/** Files that can share a process, by the two folders that they are in. */
function groupsOf(files: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const name = posix.join('test', posix.dirname(file)).split('/', 3).join('-');
    const group = groups.get(name) ?? [];
    groups.set(name, [...group, file]);
  }
  return groups;
}

/** Writes a file that imports others, each of which then tests as it does alone. @returns its path. */
function writeGroup(name: string, files: readonly string[]): string {
  const path = join(GROUPS, `${name}.js`);
  const imports = ['fail-unless-all-run.js', ...files].map((file) => pathToFileURL(join(HOME, file)).href);
  writeFileSync(path, imports.map((url) => `import ${JSON.stringify(url)};\n`).join(''));
  return path;
}

const files = testFiles();
const alone = files.filter((file) => {
  const text = readFileSync(join(HOME, file), 'utf8');
  return OF_ITS_PROCESS.some((pattern) => pattern.test(text));
});
rmSync(GROUPS, { recursive: true, force: true });
mkdirSync(GROUPS);
const paths = alone.map((file) => join(HOME, file));
for (const [name, group] of groupsOf(files.filter((file) => !alone.includes(file)))) {
  const most = Math.ceil(group.length / Math.ceil(group.length / MOST));
  for (let from = 0; from < group.length; from += most)
    paths.push(writeGroup(`${name}-${from / most}`, group.slice(from, from + most)));
}
const options = ['--test', `--test-concurrency=${availableParallelism()}`, '--test-reporter=spec'];
const { status } = spawnSync(process.execPath, [...options, ...paths], { stdio: 'inherit' });
process.exitCode = status ?? 1;
