import { join } from 'node:path';
import { FormatError, messageOf } from '../../../src/core/errors.ts';
import { type DropCounts, PairCollector, type Passage, type PositivePair, type RetrievalSet } from './data-sets.ts';
import { holdOutQuestions } from './hold-out.ts';
import { readWhole } from './text-lines.ts';

/** Questions kept out of training. */
export const CMRC_HELD_OUT = 600;

/** A paragraph and what the article that it is from is about. */
export interface CmrcParagraph extends Passage {
  readonly title?: string;
}

interface Question {
  readonly text: string;
  readonly paragraph: number;
  /** Where the paragraph answers it: UTF-16 offsets, end exclusive. */
  readonly answer?: { readonly start: number; readonly end: number };
}

/** Questions about paragraphs of the Chinese Wikipedia. */
export interface Cmrc {
  readonly paragraphs: readonly CmrcParagraph[];
  readonly train: readonly PositivePair[];
  readonly heldOut: readonly Question[];
  readonly dropped: DropCounts;
}

/** The part of the SQuAD layout that is read. */
interface SquadFile {
  readonly data: readonly {
    readonly title?: string;
    readonly paragraphs: readonly {
      readonly id: string;
      readonly context: string;
      readonly qas: readonly SquadQuestion[];
    }[];
  }[];
}

interface SquadQuestion {
  readonly question: string;
  readonly answers?: readonly { readonly text: string; readonly answer_start: number }[];
}

/**
 * Reads CMRC 2018 dev and trial (Cui and others 2019, CC BY-SA 4.0) and splits off a seeded hold-out of questions.
 * All paragraphs stay in the corpus, and training questions may concern the paragraph of a held-out question:
 * the figure measures new questions on known paragraphs.
 */
export async function readCmrc(dataDir: string, heldOutCount = CMRC_HELD_OUT): Promise<Cmrc> {
  const paragraphs: CmrcParagraph[] = [];
  const questions: Question[] = [];
  for (const name of ['cmrc2018_dev.json', 'cmrc2018_trial.json']) {
    for (const { title, paragraphs: entries } of (await readSquad(join(dataDir, 'retrieval/cmrc2018', name))).data) {
      for (const { id, context, qas } of entries) {
        for (const qa of qas) questions.push(questionOf(qa, paragraphs.length, context));
        paragraphs.push({ id, text: context.trim(), ...(title && { title }) });
      }
    }
  }
  return { paragraphs, ...splitQuestions(questions, paragraphs, heldOutCount) };
}

/** The first answer is the one that counts; later ones are other people's, most often the same. */
function questionOf({ question, answers }: SquadQuestion, paragraph: number, context: string): Question {
  const text = question.trim();
  const first = answers?.[0];
  if (first === undefined) return { text, paragraph };
  const start = first.answer_start - (context.length - context.trimStart().length);
  return { text, paragraph, answer: { start, end: start + first.text.length } };
}

function splitQuestions(questions: readonly Question[], paragraphs: readonly CmrcParagraph[], count: number) {
  const { heldOut, isHeldOut } = holdOutQuestions(questions, count);
  const collector = new PairCollector<PositivePair>();
  for (const { text, paragraph } of questions) {
    if (text === '') collector.drop('empty text');
    else if (isHeldOut(text)) collector.drop('held out');
    else collector.pairs.push({ query: text, passage: paragraphs[paragraph].text });
  }
  return { heldOut, train: collector.pairs, dropped: collector.dropped };
}

async function readSquad(path: string): Promise<SquadFile> {
  const text = await readWhole(path);
  try {
    const file = JSON.parse(text) as SquadFile;
    if (!Array.isArray(file.data)) throw new Error("no array 'data'");
    return file;
  } catch (error) {
    throw new FormatError(`read ${path}: expected a question file in SQuAD layout: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Held-out questions against all paragraphs; one is right. */
export function cmrcRetrieval({ paragraphs, heldOut }: Cmrc): RetrievalSet {
  return {
    queries: heldOut.map((q) => q.text),
    corpus: () => paragraphs,
    relevant: heldOut.map((q) => new Set([paragraphs[q.paragraph].id])),
  };
}
