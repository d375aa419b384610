import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** Findings in the declarations of a package's doors. */
export interface Declarations {
  /** Files of the package that a consumer's compiler reads. */
  readonly files: number;
  /** Imports of anything but these files, as `file imports name`. */
  readonly foreign: readonly string[];
}

/** Follows the imports of all declarations from the doors that package.json names. */
export async function declarationsOf(home: string): Promise<Declarations> {
  const { exports } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  const doors = Object.values<{ readonly types?: string }>(exports).flatMap(({ types }) => types ?? []);
  const seen = new Set<string>();
  const foreign: string[] = [];
  for (const waiting = doors.map((door) => join(home, door)); waiting.length > 0; ) {
    const file = waiting.pop()!;
    if (seen.has(file)) continue;
    seen.add(file);
    const text = await readFile(file, 'utf8');
    for (const [, name] of text.matchAll(/(?:\bfrom |\bimport |\bimport\()['"]([^'"]+)['"]|<reference [^>]*>/g)) {
      const to = name?.startsWith('.') ? join(dirname(file), name.replace(/\.[jt]s$/, '.d.ts')) : '';
      if (existsSync(to)) waiting.push(to);
      else foreign.push(`${relative(home, file)} imports ${name}`);
    }
  }
  return { files: seen.size, foreign };
}
