import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { reading, requirePath } from '../../core/checks.ts';
import { replaceFile } from '../../core/durable-file.ts';
import { ConflictError, FormatError, messageOf, NotFoundError, StorageError } from '../../core/errors.ts';
import { readOptions } from '../../core/options.ts';
import { checkThreshold } from './check-threshold.ts';
import { type FittedThreshold, requireFitted } from './fitted-threshold.ts';

/*
 * A threshold file is JSON: { format, version, sha256, fitted }, sha256 over the JSON text of `fitted`. Numbers survive JSON exactly,
 * so a threshold that was read decides as the one that was written.
 */
const FORMAT = 'kenyon threshold';
const VERSION = 1;

/** How {@link writeThreshold} treats a file that is already there. */
export interface WriteThresholdOptions {
  /** Also replace a threshold of another model, or a file that is none. Default false. */
  readonly replace?: boolean;
}

/**
 * Writes a threshold with its evidence; after a crash the old file or the new one is there. A threshold of the same model is replaced.
 * @throws ConflictError when the file there is a threshold of another model, or no threshold; FormatError for a damaged `fitted`.
 */
export async function writeThreshold(
  path: string,
  fitted: FittedThreshold,
  options: WriteThresholdOptions = {},
): Promise<void> {
  requirePath('the path of the threshold', path);
  const { replace = false } = readOptions('writeThreshold', options, { replace: 'boolean' });
  requireFitted(fitted);
  reading('the fitted threshold', () => checkThreshold(fitted));
  await requireReplaceable(path, fitted.model, { replace });
  await replaceFile(path, (file) => file.writeFile(thresholdText(fitted)));
}

/** What a file of a threshold holds. */
export function thresholdText(fitted: FittedThreshold): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, sha256: digestOf(fitted), fitted }, null, 1)}\n`;
}

/**
 * Reads what {@link writeThreshold} wrote.
 * @throws NotFoundError when there is no file; StorageError when it cannot be read; FormatError when it is something else, of another version, or was changed.
 */
export async function readThreshold(path: string): Promise<FittedThreshold> {
  requirePath('the path of the threshold', path);
  const { format, version, sha256, fitted } = await readJson(path);
  if (format !== FORMAT) {
    throw new FormatError(`${path} is no threshold file: expected format '${FORMAT}', got ${JSON.stringify(format)}`);
  }
  if (version !== VERSION) {
    throw new FormatError(
      `${path} has format version ${JSON.stringify(version)}, this program reads version ${VERSION}`,
    );
  }
  if (sha256 !== digestOf(fitted)) {
    throw new FormatError(
      `${path} was damaged or changed by hand: its checksum does not match; fit the threshold again`,
    );
  }
  return checkThreshold(fitted);
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const Missing = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? NotFoundError : StorageError;
    throw new Missing(`threshold file ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  try {
    return Object(JSON.parse(text));
  } catch (cause) {
    throw new FormatError(`${path} is no threshold file: it is not JSON: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Refuses beforehand what {@link writeThreshold} would refuse.
 * @param model fingerprint of the model whose threshold is to be written.
 * @throws ConflictError as that does.
 */
export async function requireReplaceable(
  path: string,
  model: string,
  { replace = false }: WriteThresholdOptions = {},
): Promise<void> {
  if (replace) return;
  let there: FittedThreshold;
  try {
    there = await readThreshold(path);
  } catch (error) {
    if (error instanceof NotFoundError) return;
    throw new ConflictError(`${path} is there and holds no readable threshold; remove it, or ask to replace it`, {
      cause: error,
    });
  }
  if (there.model !== model) {
    throw new ConflictError(
      `${path} holds a threshold of model ${there.model}, this one is of ${model}; write to another file, or ask to replace it`,
    );
  }
}

/** JSON keeps the order of fields, so the text of what was read is the text of what was written. */
function digestOf(fitted: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(fitted) ?? '')
    .digest('hex');
}
