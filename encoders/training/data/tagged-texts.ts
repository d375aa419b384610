import { FormatError } from '../../../src/core/errors.ts';
import { spansOfTags, tagNames } from '../../ner/tag-schemes.ts';
import type { LabelledText } from '../../ner/token-spans.ts';
import { readWhole } from './text-lines.ts';

/** How a file writes one word and its tag a line, a blank line after each sentence. */
export interface TaggedForm {
  readonly separator: '\t' | ' ';
  /** Columns, from 0. */
  readonly word: number;
  readonly tag: number;
  /** Whether lines from '#' on are comments, one of which holds the text with its spaces. */
  readonly comments?: true;
}

interface Sentence {
  /** Undefined where it is the words, joined. */
  text?: string;
  readonly words: string[];
  readonly tags: number[];
}

const TEXT_COMMENT = '# text = ';

/**
 * Reads sentences tagged in BIO, plain or `.gz`; a span may begin with I, as `spansOfTags` has it.
 * @throws NotFoundError or FormatError as `readWhole` does; FormatError that names the line with an unknown tag, or
 * before which a text lacks its words.
 */
export async function readTaggedTexts(
  path: string,
  form: TaggedForm,
  types: readonly string[],
): Promise<LabelledText[]> {
  const names = new Map(tagNames('bio', types).map((name, tag) => [name, tag]));
  const texts: LabelledText[] = [];
  let sentence: Sentence = { words: [], tags: [] };
  const finish = (line: number) => {
    if (sentence.words.length > 0) texts.push(labelledText(`${path}:${line}`, sentence, types));
    sentence = { words: [], tags: [] };
  };
  // In one go: a file has a line for every character, and a turn of the event loop for each costs more than the reading.
  const lines = (await readWhole(path)).split(/\r?\n/u);
  for (const [i, text] of lines.entries()) {
    if (text.trim() === '') finish(i + 1);
    else if (form.comments && text.startsWith('#')) {
      if (text.startsWith(TEXT_COMMENT)) sentence.text = text.slice(TEXT_COMMENT.length);
    } else {
      const cells = text.split(form.separator);
      sentence.words.push(cells[form.word]);
      sentence.tags.push(tagNumber(`${path}:${i + 1}`, names, cells[form.tag]));
    }
  }
  finish(lines.length);
  return texts;
}

function tagNumber(where: string, names: ReadonlyMap<string, number>, name: string | undefined): number {
  const tag = name === undefined ? undefined : names.get(name);
  if (tag !== undefined) return tag;
  throw new FormatError(`${where}: expected a tag, one of ${[...names.keys()].join(', ')}, found ${name ?? 'nothing'}`);
}

function labelledText(where: string, sentence: Sentence, types: readonly string[]): LabelledText {
  const { words, tags, text = words.join('') } = sentence;
  const starts: number[] = [];
  let end = 0;
  for (const word of words) {
    const start = text.indexOf(word, end);
    if (start < 0) throw new FormatError(`${where}: expected the word '${word}' in '${text.slice(end)}'`);
    starts.push(start);
    end = start + word.length;
  }
  const spans = spansOfTags('bio', tags).map(({ first, last, type }) => ({
    start: starts[first],
    end: starts[last] + words[last].length,
    label: types[type],
  }));
  return { text, spans };
}
