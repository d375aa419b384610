import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BENCHMARKS } from './benchmarks.ts';

/*
 * Runs benchmarks one after the other, each in a process of its own: npm run bench -- NAME ... [-- OPTIONS]
 */

const folders = new Map(
  Object.entries(BENCHMARKS).flatMap(([folder, benchmarks]) => Object.keys(benchmarks).map((name) => [name, folder])),
);
const split = process.argv.indexOf('--', 2);
const names = process.argv.slice(2, split < 0 ? undefined : split);
const options = split < 0 ? [] : process.argv.slice(split + 1);
const unknown = names.filter((name) => !folders.has(name));
if (names.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`no benchmark is called ${unknown.join(', ')}\n`);
  console.error('npm run bench -- NAME ... [-- OPTIONS], with NAME one of');
  for (const [folder, benchmarks] of Object.entries(BENCHMARKS)) {
    console.error(`\n${folder}`);
    for (const [name, what] of Object.entries(benchmarks)) console.error(`  ${name.padEnd(17)}  ${what}`);
  }
  process.exit(2);
}
for (const name of names) {
  const script = fileURLToPath(new URL(`./${folders.get(name)}/${name}.js`, import.meta.url));
  if (!existsSync(script)) throw new Error(`${script} is not there; npm run build first`);
  const { status } = spawnSync(process.execPath, [script, ...options], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
