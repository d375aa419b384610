import type { CommandTable } from './program/command.ts';

/** Every command, in the order in which help lists them; what one needs is loaded when it runs. */
export const COMMANDS: CommandTable = {
  index: async () => (await import('./commands/index-documents.ts')).indexCommand,
  search: async () => (await import('./commands/search.ts')).searchCommand,
  match: async () => (await import('./commands/match.ts')).matchCommand,
  dedupe: async () => (await import('./commands/dedupe.ts')).dedupeCommand,
  ner: async () => (await import('./commands/ner.ts')).nerCommand,
  get: async () => (await import('./commands/get.ts')).getCommand,
  delete: async () => (await import('./commands/delete.ts')).deleteCommand,
  list: async () => (await import('./commands/list.ts')).listCommand,
  count: async () => (await import('./commands/count.ts')).countCommand,
  fields: async () => (await import('./commands/fields.ts')).fieldsCommand,
  collections: async () => (await import('./commands/collections.ts')).collectionsCommand,
  drop: async () => (await import('./commands/drop.ts')).dropCommand,
  rename: async () => (await import('./commands/rename.ts')).renameCommand,
  compact: async () => (await import('./commands/compact.ts')).compactCommand,
  texts: async () => (await import('./commands/texts.ts')).textsCommand,
  vocab: async () => (await import('./commands/vocab.ts')).vocabCommand,
  teach: async () => (await import('./commands/teach.ts')).teachCommand,
  train: async () => (await import('./commands/train.ts')).trainCommand,
  distill: async () => (await import('./commands/distill.ts')).distillCommand,
  eval: async () => (await import('./commands/eval.ts')).evalCommand,
  bench: async () => (await import('./commands/bench.ts')).benchCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
};
