import type { Terminal } from '../program/command.ts';
import { UsageError } from '../program/command.ts';
import { formatCount, plural } from '../render/format-numbers.ts';

/** Options of `kenyon model import`. */
export const IMPORT_OPTIONS = {
  from: {
    type: 'text',
    value: 'PATH',
    help: 'import: a folder with a checkpoint, its config and vocab.txt; or the checkpoint in it',
  },
  out: { type: 'text', value: 'DIR', help: 'import: folder of the model that is written' },
  config: { type: 'text', value: 'FILE', help: 'import: the config, where it does not lie beside the checkpoint' },
  vocab: { type: 'text', value: 'FILE', help: 'import: the vocab.txt, where it does not lie beside the checkpoint' },
  pooling: {
    type: 'choice',
    value: 'NAME',
    choices: ['mean', 'cls', 'first-last-mean'],
    help: 'import: how tokens become one vector, which checkpoints do not say; by default mean',
  },
  'max-tokens': {
    type: 'integer',
    value: 'N',
    min: 3,
    help: 'import: longest text in tokens; by default what the config says, or 512',
  },
  letters: {
    type: 'choice',
    value: 'NAME',
    choices: ['lower', 'as-written'],
    help: 'import: how letters are read; by default what tokenizer_config.json says, or lower (and without accents)',
  },
  storage: {
    type: 'choice',
    value: 'NAME',
    choices: ['float32', 'int8'],
    help: 'import: how weights are stored; by default float32',
  },
} as const;

/** Parsed values of {@link IMPORT_OPTIONS}. */
export interface ImportValues {
  readonly from: string | undefined;
  readonly out: string | undefined;
  readonly config: string | undefined;
  readonly vocab: string | undefined;
  readonly pooling: 'mean' | 'cls' | 'first-last-mean' | undefined;
  readonly 'max-tokens': number | undefined;
  readonly letters: 'lower' | 'as-written' | undefined;
  readonly storage: 'float32' | 'int8' | undefined;
}

/** Names that are told of what is left over; `--json` has all. */
const SHOWN = 5;

/** Runs `kenyon model import`. @throws UsageError without --from and --out; what `importCheckpoint` throws. */
export async function importModel(values: ImportValues, json: boolean, terminal: Terminal): Promise<number> {
  const { from, out, config, vocab, pooling, 'max-tokens': maxTokens, letters, storage } = values;
  if (from === undefined || out === undefined) throw new UsageError('model import needs --from and --out', 'model');
  const { importCheckpoint } = await import('../../../encoders/checkpoints/import-checkpoint.ts');
  const imported = await importCheckpoint({ from, out, config, vocab, pooling, maxTokens, letters, storage });
  if (json) {
    terminal.stdout.write(`${JSON.stringify({ model: out, ...imported })}\n`);
    return 0;
  }
  const { numLayers, hiddenSize, vocabSize } = imported.config;
  const lines = [
    `${out}: ${plural(numLayers, 'layer')} of ${hiddenSize}, ${formatCount(vocabSize)} tokens; ${plural(imported.weights, 'weight')} from ${imported.format}, named as ${imported.naming} does`,
  ];
  if (imported.leftOver.length > 0) lines.push(leftOver(imported.leftOver));
  terminal.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

function leftOver(names: readonly string[]): string {
  const rest = names.length > SHOWN ? `, and ${names.length - SHOWN} more` : '';
  return `left over, of no use to an encoder: ${names.slice(0, SHOWN).join(', ')}${rest}`;
}
