import type { Command } from './command.ts';
import { trainCommand } from './commands/train.ts';
import { vocabCommand } from './commands/vocab.ts';

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [vocabCommand, trainCommand];
