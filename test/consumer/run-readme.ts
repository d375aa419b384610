import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runKenyon, runNode } from './installed-package.ts';
import { commandsOf, programsOf } from './readme.ts';
import { EXEMPT, SURROUNDINGS, writeReadmeData } from './readme-data.ts';

/** The README's database that wants `npm install kenyon-zh-en-base` first. */
export const WITH_BASE_MODEL = 'better';

/** Names of the files of the README's programs. */
export interface ReadmePrograms {
  /** In their order. */
  readonly all: readonly string[];
  /** Those that need this package alone. */
  readonly plain: readonly string[];
  /** Those that need other libraries. */
  readonly withLibraries: readonly string[];
}

/** Packages that programs of the README need beside this one. */
export const README_LIBRARIES = SURROUNDINGS.flatMap(({ libraries = [] }) => libraries);

/** Writes the README's programs into a folder, each with what stands around it. */
export async function writePrograms(folder: string): Promise<ReadmePrograms> {
  const programs = await programsOf(join(folder, 'node_modules', 'kenyon'));
  assert.equal(programs.length, SURROUNDINGS.length, 'programs in the README');
  const names = programs.map((_, i) => `readme-${i + 1}.ts`);
  for (const [i, program] of programs.entries())
    await writeFile(join(folder, names[i]), `${SURROUNDINGS[i].before}${program}${SURROUNDINGS[i].after}`);
  const needsMore = (_: string, i: number) => SURROUNDINGS[i].libraries !== undefined;
  return {
    all: names,
    plain: names.filter((name, i) => !needsMore(name, i)),
    withLibraries: names.filter(needsMore),
  };
}

/**
 * Runs the README's commands on a little data, those of one database in their order.
 * @param isOf which databases; default: all but those of models that are packages of their own. @returns how many were run.
 */
export async function runCommands(
  folder: string,
  isOf: (database: string | undefined) => boolean = (database) => database !== WITH_BASE_MODEL,
): Promise<number> {
  await writeReadmeData(folder);
  const commands = await commandsOf(join(folder, 'node_modules', 'kenyon'));
  const toRun = commands.filter((args) => !(args[0] in EXEMPT) && isOf(databaseOf(args)));
  for (const command of Object.keys(EXEMPT))
    assert.ok(
      commands.some(([name]) => name === command),
      command,
    );
  const databases = new Set(toRun.map(databaseOf));
  const runEach = async (database: string | undefined) => {
    for (const args of toRun) if (databaseOf(args) === database) await runKenyon(folder, args);
  };
  await Promise.all([...databases].map(runEach));
  return toRun.length;
}

/** What stands behind `--db`. */
function databaseOf(args: readonly string[]): string | undefined {
  return args.includes('--db') ? args[args.indexOf('--db') + 1] : undefined;
}

/** Runs the README's compiled programs, after its commands, whose files they read. */
export async function runPrograms(folder: string, { all }: ReadmePrograms): Promise<void> {
  const runOne = async (name: string, i: number) => {
    const printed = await runNode(folder, [join('out', name.replace(/\.ts$/, '.js'))]);
    assert.match(printed, SURROUNDINGS[i].prints, name);
  };
  await Promise.all(all.map(runOne));
}
