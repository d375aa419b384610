import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, posix } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../src/core/package-root.ts';
import { endWhatDoesNotEnd } from './end-what-does-not-end.ts';

/*
 * Runs every test that was built as `node --test` does, files of one folder several to a process: most take less time than a process
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

/** Where the tests are that take longest, these first: begun last they would go on alone. */
const LONGEST = [
  'torture/',
  'consumer/',
  'src/page/',
  'src/server/',
  'src/cli/commands/',
  'src/database/',
  'src/store/',
  'examples.',
  'encoders/training/',
  'index/hnsw/',
  'src/search/',
  'src/pairs/',
  'encoders/serving/',
  'formats/',
  'src/entities/',
  'src/readers/',
];
/** Processes at a time, the first argument: some of them mostly wait, for programs that they started, for the disk, or for time to pass. */
const CONCURRENCY = Number(process.argv[2] ?? availableParallelism() + 2);
/** How long a process may go on after its last test. */
const STUCK_MS = 120_000;

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

/** Place in which a group begins. */
function rankOf(group: readonly string[]): number {
  const rank = LONGEST.findIndex((start) => group.some((file) => file.startsWith(start)));
  return rank < 0 ? LONGEST.length : rank;
}

const files = testFiles();
const alone = files.filter((file) => {
  const text = readFileSync(join(HOME, file), 'utf8');
  return OF_ITS_PROCESS.some((pattern) => pattern.test(text));
});
rmSync(GROUPS, { recursive: true, force: true });
mkdirSync(GROUPS);
const groups = alone.map((file): [string, string[]] => [file.replace(/\.test\.js$/, '').replaceAll('/', '-'), [file]]);
for (const [name, group] of groupsOf(files.filter((file) => !alone.includes(file)))) {
  const most = Math.ceil(group.length / Math.ceil(group.length / MOST));
  for (let from = 0; from < group.length; from += most)
    groups.push([`${name}-${from / most}`, group.slice(from, from + most)]);
}
const paths = groups
  .sort(([, one], [, other]) => rankOf(one) - rankOf(other))
  .map(([name, group]) => writeGroup(name, group));
const watch = endWhatDoesNotEnd(paths, STUCK_MS, console.error);
const tests = run({ files: paths, concurrency: CONCURRENCY });
tests.on('test:fail', () => {
  process.exitCode = 1;
});
tests.once('end', () => clearInterval(watch));
tests.compose(new spec()).pipe(process.stdout);
