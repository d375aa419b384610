import type { DedupeOptions, DocumentInput } from '../../main.ts';
import { type OpenedInput, readDocuments } from '../../readers/read-documents.ts';
import { textOptions } from '../options/text-options.ts';
import type { Terminal } from '../program/command.ts';
import type { BadLineLog } from '../render/bad-line-log.ts';
import type { DedupeValues } from './dedupe-options.ts';

/** Context of opening lists. */
export interface OpenListsContext {
  readonly values: DedupeValues;
  readonly files: readonly string[];
  readonly terminal: Terminal;
  readonly bad: BadLineLog;
}

/** The items of the command line. */
export interface OpenedLists {
  readonly items: AsyncIterable<DocumentInput>;
  readonly old: AsyncIterable<DocumentInput> | undefined;
  /** Names items without an id by their lines, and reports those that cannot be used. */
  readonly options: Pick<DedupeOptions, 'nameItem' | 'onRejected'>;
}

/** Opens one file or two. @throws as `readDocuments` does. */
export async function openLists(context: OpenListsContext): Promise<OpenedLists> {
  const { values, files, bad } = context;
  const opened = await Promise.all(files.map((file) => openList(file, context)));
  const [items, old] = opened.map((input) => new NumberedItems(input));
  const listOf = (list: 'new' | 'old') => (list === 'new' ? items : old!);
  return {
    items: items.documents(),
    old: old?.documents(),
    options: {
      nameItem: (index, list) => `#${listOf(list).lineOf(index)}`,
      onRejected: ({ index, reason, list }) => {
        const { name } = listOf(list);
        bad.reject({ line: listOf(list).lineOf(index), reason: inFile(name, reason, files) }, name, values.strict);
      },
    },
  };
}

function openList(file: string, { values, files, terminal, bad }: OpenListsContext): Promise<OpenedInput> {
  return readDocuments(file, {
    ...textOptions(values, 'dedupe'),
    format: values['input-format'],
    textField: values['text-field'],
    idField: values['id-field'],
    stdin: terminal.stdin,
    signal: terminal.signal,
    onBadLine: ({ line, reason }) => bad.note({ line, reason: inFile(file, reason, files) }),
  });
}

/** A reason with the file that it is of, where there are several. */
function inFile(file: string, reason: string, files: readonly string[]): string {
  return files.length > 1 ? `${file}: ${reason}` : reason;
}

/** Documents with the lines that they came from. */
class NumberedItems {
  readonly #input: OpenedInput;
  readonly #lines: number[] = [];

  constructor(input: OpenedInput) {
    this.#input = input;
  }

  get name(): string {
    return this.#input.name;
  }

  /** The documents without their lines, once. */
  async *documents(): AsyncGenerator<DocumentInput> {
    for await (const { line, document } of this.#input.documents) {
      this.#lines.push(line);
      yield document;
    }
  }

  /** Line of the document handed out as number `index`, from 0. */
  lineOf(index: number): number {
    return this.#lines[index];
  }
}
