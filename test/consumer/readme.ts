import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The TypeScript programs of a README, in their order. */
export async function programsOf(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, 'README.md'), 'utf8');
  return Array.from(text.matchAll(/^```(?:ts|js|typescript|javascript)\n([\s\S]*?)^```$/gm), ([, code]) => code);
}

/** The `kenyon` commands of a README as lists of arguments, in their order. */
export async function commandsOf(folder: string): Promise<string[][]> {
  const text = await readFile(join(folder, 'README.md'), 'utf8');
  return Array.from(text.matchAll(/^ {4}(?:\$ )?npx kenyon (.*)$/gm), ([, line]) => argumentsOf(line));
}

/** Arguments of a line as a shell splits them, which here has no more than quotes. */
function argumentsOf(line: string): string[] {
  return Array.from(
    line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
    ([, double, single, plain]) => double ?? single ?? plain,
  );
}
