import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runKenyon, runNode } from './installed-package.ts';
import { commandsOf, programsOf } from './readme.ts';
import { EXEMPT, SURROUNDINGS, writeReadmeData } from './readme-data.ts';

/** Writes the README's programs into a folder, each with what stands around it. @returns names of the files. */
export async function writePrograms(folder: string): Promise<string[]> {
  const programs = await programsOf(join(folder, 'node_modules', 'kenyon'));
  assert.equal(programs.length, SURROUNDINGS.length, 'programs in the README');
  const names = programs.map((_, i) => `readme-${i + 1}.ts`);
  for (const [i, program] of programs.entries())
    await writeFile(join(folder, names[i]), `${SURROUNDINGS[i].before}${program}${SURROUNDINGS[i].after}`);
  return names;
}

/** Runs the README's commands, in their order, on a little data. @returns how many were run. */
export async function runCommands(folder: string): Promise<number> {
  await writeReadmeData(folder);
  let ran = 0;
  for (const args of await commandsOf(join(folder, 'node_modules', 'kenyon'))) {
    if (args[0] in EXEMPT) continue;
    await runKenyon(folder, args);
    ran++;
  }
  return ran;
}

/** Runs the README's compiled programs, after its commands, whose files they read. */
export async function runPrograms(folder: string, names: readonly string[]): Promise<void> {
  for (const [i, name] of names.entries()) {
    const printed = await runNode(folder, [join('out', name.replace(/\.ts$/, '.js'))]);
    assert.match(printed, SURROUNDINGS[i].prints, name);
  }
}
