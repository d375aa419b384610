import {
  hubSettings,
  listCached,
  removeCached,
  requireModelId,
  verifyCached,
} from '../../../encoders/hub/hub-cache.ts';
import { IMPORT_OPTIONS, importModel } from '../model/import-model.ts';
import { JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand, UsageError } from '../program/command.ts';
import { plural } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

const ACTIONS = ['pull', 'list', 'verify', 'remove', 'import'];
/** Actions without a name. */
const NAMELESS = ['list', 'import'];

export const modelCommand = defineCommand({
  name: 'model',
  summary:
    'Fetches models from the Hugging Face hub and keeps them (pull, list, verify, remove), or imports a checkpoint (import).',
  operands: { name: 'pull|list|verify|remove|import [OWNER/NAME[@REVISION]]', min: 1, max: 2 },
  options: {
    dtype: {
      type: 'choice',
      value: 'NAME',
      choices: ['fp32', 'fp16', 'q8', 'q4'],
      help: 'pull: which ONNX file is fetched; by default fp32 where the model has it, else q8',
    },
    ...IMPORT_OPTIONS,
    ...JSON_OPTION,
  },
  notes: [
    'A model that was pulled is opened by its name: --model OWNER/NAME. It lies in the cache that other programs of the hub use, by\n' +
      'HF_HUB_CACHE and HF_HOME; HF_ENDPOINT names a mirror, HF_TOKEN opens what is private, HF_HUB_OFFLINE forbids to fetch, HTTPS_PROXY and\n' +
      'NO_PROXY say through what. Nothing is fetched but by pull. A stopped pull goes on where it was, and every file is compared with the digest that the hub tells.',
    'import reads a RoFormerV2, RoFormer or BERT that another library saved (safetensors, PyTorch, TensorFlow, Keras, ONNX) and writes a model of our own,\n' +
      'which --model opens and train starts from. Nothing of a checkpoint is executed. What is missing, of another shape or left over is named.',
    'Example:  kenyon model pull intfloat/multilingual-e5-small --dtype q8\n' +
      'Example:  kenyon model import --from chinese_roformer-v2-char_L-12_H-768_A-12 --out models/roformer-v2-base',
  ],
  async run({ dtype, json, ...given }, [action = '', id], terminal) {
    if (!ACTIONS.includes(action)) {
      throw new UsageError(`model takes one of ${ACTIONS.join(', ')}, got ${action}`, 'model');
    }
    if ((id === undefined) !== NAMELESS.includes(action)) {
      const what = NAMELESS.includes(action) ? `model ${action} takes no name` : `model ${action} needs OWNER/NAME`;
      throw new UsageError(what, 'model');
    }
    if (action === 'import' && dtype === undefined) return importModel(given, json, terminal);
    const others = action === 'import' ? { dtype } : given;
    const stray = Object.entries(others).find(([, value]) => value !== undefined)?.[0];
    if (stray !== undefined) throw new UsageError(`model ${action} does not take --${stray}`, 'model');
    const settings = hubSettings(terminal.env);
    const say = (result: object, text: string) =>
      terminal.stdout.write(json ? `${JSON.stringify(result)}\n` : `${text}\n`);
    if (action === 'list') {
      const models = await listCached(settings);
      const lines = models.map(({ name, revisions, bytes }) => `${name}  ${revisions.join(', ')}  ${megabytes(bytes)}`);
      say({ cache: settings.cacheDir, models }, lines.join('\n') || `no models in ${settings.cacheDir}`);
      return 0;
    }
    const model = requireModelId(id!);
    if (action === 'remove') {
      await removeCached(model.name, settings);
      say({ removed: model.name }, `${model.name} removed from ${settings.cacheDir}`);
      return 0;
    }
    if (action === 'verify') {
      const { files, damaged } = await verifyCached(model.name, settings);
      const found =
        damaged.length === 0 ? 'all are whole' : `damaged: ${damaged.join(', ')}; kenyon model pull mends them`;
      say({ model: model.name, files, damaged }, `${model.name}: ${plural(files, 'file')}, ${found}`);
      return damaged.length === 0 ? 0 : 1;
    }
    const { pullModel } = await import('../../../encoders/hub/pull-model.ts');
    const progress = new ProgressLine(terminal, 'bytes');
    try {
      const { signal } = terminal;
      const pulled = await pullModel(model, {
        settings,
        dtype,
        signal,
        onProgress: (report) => progress.report(report),
      });
      progress.clear();
      say(
        { model: model.name, ...pulled },
        `${model.name} at ${pulled.commit.slice(0, 12)}: ${plural(pulled.files.length, 'file')}, ${megabytes(pulled.bytes)}, in ${pulled.folder}`,
      );
      return 0;
    } finally {
      progress.clear();
    }
  },
});

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
