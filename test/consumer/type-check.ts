import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/package-root.ts';
import { runNode } from './installed-package.ts';

/** Names that a program has beside the language. */
export type Surroundings = 'node' | 'dom';

/** How programs are compiled. */
export interface CompileOptions {
  /** Name of the compiler's package: one installed in the folder, else this project's. */
  readonly compiler: string;
  /** 'node': with @types/node alone; 'dom': with the types of a browser and no @types/node. */
  readonly surroundings: Surroundings;
  /** Whether declarations are only read and not checked, as programs must that use libraries which want it. Default false. */
  readonly skipLibCheck?: boolean;
}

/**
 * Compiles programs in a folder to its `out`, as strictly as a stranger may: nothing of any declaration is passed over.
 * @throws with the compiler's messages.
 */
export async function compile(
  folder: string,
  files: readonly string[],
  { compiler, surroundings, skipLibCheck = false }: CompileOptions,
): Promise<void> {
  const config = {
    compilerOptions: {
      target: 'es2022',
      lib: surroundings === 'node' ? ['es2023'] : ['es2023', 'dom', 'dom.asynciterable'],
      types: surroundings === 'node' ? ['node'] : [],
      module: 'nodenext',
      strict: true,
      skipLibCheck,
      rootDir: '.',
      outDir: 'out',
    },
    files,
  };
  const name = `tsconfig.${compiler}.${surroundings}.json`;
  await writeFile(join(folder, name), JSON.stringify(config));
  const homes = [folder, packageRoot()].map((root) => join(root, 'node_modules', compiler));
  const home = homes.find((path) => existsSync(path)) ?? homes[1];
  const { bin } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  await runNode(folder, [join(home, bin.tsc), '-p', name]);
}
