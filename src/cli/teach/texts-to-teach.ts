import { stat } from 'node:fs/promises';
import type { TextToTeach } from '../../public/train.ts';
import { type FormatGuess, type OpenedLines, openLines, TEXT_DEFAULTS } from '../../readers/open-text.ts';
import { readJsonLines } from '../../readers/read-records.ts';
import { describeType, type InputRecord } from '../../readers/record.ts';
import type { Terminal } from '../program/command.ts';
import type { BadLineLog } from '../render/bad-line-log.ts';

/** Which texts of a line are taught, and as what. */
export interface TextChoice {
  /** Fields whose texts are taught, where a line has them; by default `like`, or `text` in a line without it. */
  readonly fields: readonly string[] | undefined;
  /** Role of all texts; by default each line says its own in the field `role`. */
  readonly role: TextToTeach['role'] | undefined;
}

/** Texts of files, with how much of the files they are. */
export class TextsToTeach {
  readonly #files: readonly string[];
  readonly #choice: TextChoice;
  readonly #bad: BadLineLog;
  readonly #terminal: Terminal;
  #totalBytes: number | undefined;
  #readBytes = () => 0;
  #lines = 0;
  #without = 0;

  constructor(files: readonly string[], choice: TextChoice, world: { bad: BadLineLog; terminal: Terminal }) {
    this.#files = files;
    this.#choice = choice;
    this.#bad = world.bad;
    this.#terminal = world.terminal;
  }

  /** Lines that could be read. */
  get lines(): number {
    return this.#lines;
  }

  /** Of these, lines that have none of the fields. */
  get without(): number {
    return this.#without;
  }

  /** Part of the files' bytes that was read, 0 to 1; undefined when standard input is among them. */
  fractionRead(): number | undefined {
    return this.#totalBytes ? Math.min(1, this.#readBytes() / this.#totalBytes) : undefined;
  }

  /** The texts of all files, once. @throws NotFoundError, StorageError or FormatError when a file cannot be read. */
  async *texts(): AsyncGenerator<TextToTeach> {
    const sizes = await Promise.all(this.#files.map(sizeOf));
    if (sizes.every((size) => size !== undefined)) this.#totalBytes = sizes.reduce((sum, size) => sum + size, 0);
    let before = 0;
    for (const [i, file] of this.#files.entries()) {
      const input = await openJsonLines(file, this.#terminal);
      const start = before;
      this.#readBytes = () => start + input.bytesRead();
      for await (const line of readJsonLines(input.lines)) {
        if ('reason' in line) this.#bad.note(line);
        else yield* this.#textsOf(line);
      }
      before += sizes[i] ?? 0;
    }
  }

  /** Texts of one line; a line with a field that cannot be used gives none. */
  #textsOf({ line, fields }: InputRecord): TextToTeach[] {
    const { fields: chosen = [fields.like == null ? 'text' : 'like'], role = fields.role } = this.#choice;
    const names = chosen.filter((name) => fields[name] != null);
    const reason = problemOf(fields, names, role);
    if (reason !== undefined) {
      this.#bad.note({ line, reason });
      return [];
    }
    this.#lines++;
    if (names.length === 0) this.#without++;
    return names.map((name) => ({ text: fields[name] as string, role: role as TextToTeach['role'] }));
  }
}

/** The name of a file decides nothing: it holds lines of JSON. */
const JSON_LINES: FormatGuess = { isTelling: () => true, formatOf: () => 'jsonl' };

/** Opens a file of training texts, gzipped or not; '-' is standard input. @throws NotFoundError, StorageError or FormatError when it cannot be read. */
export function openJsonLines(file: string, { stdin, signal }: Terminal): Promise<OpenedLines> {
  return openLines(file, { ...TEXT_DEFAULTS, format: 'jsonl', stdin, signal }, JSON_LINES);
}

function problemOf(fields: Record<string, unknown>, names: readonly string[], role: unknown): string | undefined {
  for (const name of names) {
    const value = fields[name];
    if (typeof value !== 'string') return `field ${JSON.stringify(name)} must be a text, got ${describeType(value)}`;
    if (value.trim() === '') return `field ${JSON.stringify(name)} is empty`;
  }
  if (names.length === 0 || role === 'query' || role === 'document') return undefined;
  return `field "role" must be query or document, got ${JSON.stringify(role)}; --role gives all lines one`;
}

async function sizeOf(file: string): Promise<number | undefined> {
  if (file === '-') return undefined;
  const entry = await stat(file).catch(() => undefined);
  return entry?.isFile() ? entry.size : undefined;
}
