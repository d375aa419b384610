import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { NotFoundError } from '../src/core/errors.ts';
import { packageRoot } from '../src/core/package-root.ts';

/** Name of the sentence encoder that comes with the package. */
export const SHIPPED_MODEL = 'zh-en-small';
/** Name of the interaction model that comes with the package; it reads two texts together. */
export const SHIPPED_PAIR_MODEL = 'zh-en-pairs-small';
/** Name of the model that finds entities and comes with the package. */
export const SHIPPED_ENTITY_MODEL = 'zh-entities-small';

const SHIPPED: readonly string[] = [SHIPPED_MODEL, SHIPPED_PAIR_MODEL, SHIPPED_ENTITY_MODEL];

/** Models of this project that are too large to come along, by name, each with the npm package that holds it. */
export const PACKAGED_MODELS: ReadonlyMap<string, string> = new Map([['zh-en-base', 'kenyon-zh-en-base']]);

/**
 * Directory of a model of this project, by its name; undefined for other names.
 * @param root the folder of this package, from which Node resolves packages of models.
 * @throws NotFoundError that says what to install, for one whose package is not there.
 */
export function ownModelPath(name: string, root: string = packageRoot()): string | undefined {
  if (SHIPPED.includes(name)) return join(root, 'encoders', 'models', name);
  const packageName = PACKAGED_MODELS.get(name);
  if (packageName === undefined) return undefined;
  const found = packagedModelPath(name, root);
  if (found !== undefined) return found;
  throw new NotFoundError(
    `the model ${name} is a package of its own, which is not installed beside ${root}; run \`npm install ${packageName}\``,
  );
}

/** Directory of a model that has a package of its own: that of the repository, else of the installed package; undefined where there is neither. */
export function packagedModelPath(name: string, root: string = packageRoot()): string | undefined {
  const packageName = PACKAGED_MODELS.get(name);
  if (packageName === undefined) return undefined;
  const inRepository = join(root, 'encoders', 'models', name);
  if (existsSync(join(inRepository, 'package.json'))) return inRepository;
  try {
    return dirname(createRequire(join(root, 'package.json')).resolve(`${packageName}/package.json`));
  } catch {
    // Nothing else can fail: a package of files alone has no `exports` that would hide its package.json.
    return undefined;
  }
}
