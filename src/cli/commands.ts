import { benchCommand } from './commands/bench.ts';
import { compactCommand } from './commands/compact.ts';
import { countCommand } from './commands/count.ts';
import { dedupeCommand } from './commands/dedupe.ts';
import { deleteCommand } from './commands/delete.ts';
import { distillCommand } from './commands/distill.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evalCommand } from './commands/eval.ts';
import { fieldsCommand } from './commands/fields.ts';
import { getCommand } from './commands/get.ts';
import { indexCommand } from './commands/index-documents.ts';
import { matchCommand } from './commands/match.ts';
import { nerCommand } from './commands/ner.ts';
import { searchCommand } from './commands/search.ts';
import { teachCommand } from './commands/teach.ts';
import { textsCommand } from './commands/texts.ts';
import { trainCommand } from './commands/train.ts';
import { vocabCommand } from './commands/vocab.ts';
import type { Command } from './program/command.ts';

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  indexCommand,
  searchCommand,
  matchCommand,
  dedupeCommand,
  nerCommand,
  getCommand,
  deleteCommand,
  countCommand,
  fieldsCommand,
  compactCommand,
  textsCommand,
  vocabCommand,
  teachCommand,
  trainCommand,
  distillCommand,
  evalCommand,
  benchCommand,
  doctorCommand,
];
