import { readFile } from 'node:fs/promises';
import { requirePath, shown, unknownName } from '../../../src/core/checks.ts';
import { FormatError, InvalidArgumentError, messageOf, NotFoundError } from '../../../src/core/errors.ts';
import { isRecord } from '../../../src/core/json-object.ts';

/** Reads and checks configurations of one kind; every error names the kind, and of a field its name. */
export class ConfigChecks {
  readonly #kind: string;

  /** @param kind what errors call it: 'training config'. */
  constructor(kind: string) {
    this.#kind = kind;
  }

  /** Reads a file, whose content is not checked. @throws NotFoundError when it cannot be read; FormatError when it is not JSON. */
  async read(path: string): Promise<unknown> {
    requirePath(`the path of a ${this.#kind}`, path);
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new NotFoundError(`${this.#kind} ${path} cannot be read: ${messageOf(cause)}`, { cause });
    });
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new FormatError(`${this.#kind} ${path} is not JSON: ${messageOf(cause)}`, { cause });
    }
  }

  /** @throws InvalidArgumentError unless the whole configuration is an object that has no other fields than these. */
  fields(raw: unknown, known: readonly string[]): asserts raw is Record<string, unknown> {
    if (!isRecord(raw)) this.reject('the whole', 'a JSON object', raw);
    this.names(raw, known);
  }

  /** @throws InvalidArgumentError for a field that is none of those known. @param of the object's own name. */
  names(fields: object, known: readonly string[], of?: string): void {
    const unknown = unknownName(fields, known);
    if (unknown === undefined) return;
    this.reject(of === undefined ? unknown : `${of}.${unknown}`, `one of ${known.join(', ')}`, 'an unknown field');
  }

  /** @throws InvalidArgumentError unless the value is a text that is not empty. @param what 'a path', 'a name'. */
  text(name: string, value: unknown, what = 'a path'): void {
    if (typeof value !== 'string' || value === '') this.reject(name, what, value);
  }

  /** @throws InvalidArgumentError unless the value is an integer from `least` on. */
  integer(name: string, value: unknown, least: number): void {
    if (!Number.isInteger(value) || (value as number) < least) {
      this.reject(name, `an integer of at least ${least}`, value);
    }
  }

  /** @throws InvalidArgumentError unless the value is a number from `least` to `most`. */
  range(name: string, value: unknown, least: number, most: number): void {
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      this.reject(name, `a number from ${least} to ${most}`, value);
    }
  }

  /** @throws InvalidArgumentError unless the value is one of the choices. */
  choice(name: string, value: unknown, choices: readonly string[]): void {
    if (!choices.includes(value as string)) {
      this.reject(name, choices.map((choice) => `'${choice}'`).join(' or '), value);
    }
  }

  /** @throws InvalidArgumentError that says which field was wrong. */
  reject(name: string, expected: string, came: unknown): never {
    throw new InvalidArgumentError(`${this.#kind}: ${name} must be ${expected}, got ${shown(came)}`);
  }
}

/** Checks of what `kenyon train` reads. */
export const trainChecks: ConfigChecks = new ConfigChecks('training config');
