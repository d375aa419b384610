import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { NotFoundError } from '../../src/core/errors.ts';

const FOLDER = 'onnx';

/** Types of the weights of an ONNX file, as users of transformers.js know them; q8 is 8 bits, q4 is 4. */
export const DTYPES = ['fp32', 'fp16', 'q8', 'q4'] as const;
export type Dtype = (typeof DTYPES)[number];

/** Names that exporters give to files of each type, the usual one for messages. */
const NAMES: Readonly<Record<Dtype, { readonly usual: string; readonly all: RegExp }>> = {
  fp32: { usual: 'model.onnx', all: /^model\.onnx$/ },
  fp16: { usual: 'model_fp16.onnx', all: /^model_fp16\.onnx$/ },
  q8: { usual: 'model_quantized.onnx or model_int8.onnx', all: /^model_(quantized|q?u?int8.*)\.onnx$/ },
  q4: { usual: 'model_q4.onnx', all: /^model_q4\.onnx$/ },
};
/** What is taken where nobody asks: the plain file, then the one that is nearly as good and runs on any processor. */
const USUAL_ORDER: readonly Dtype[] = ['fp32', 'q8'];

/**
 * Chooses among the ONNX files of a folder: onnx/model*.onnx, or a model*.onnx beside config.json. Without a type the
 * plain model.onnx is first, then 8 bits (model_quantized.onnx, model_int8.onnx ...), then others by name.
 * @throws NotFoundError when there is none, or none of the type, with what is there.
 */
export async function chooseOnnxFile(dir: string, dtype: Dtype | undefined): Promise<string> {
  const files = [...(await modelFiles(dir, FOLDER)), ...(await modelFiles(dir, ''))];
  const chosen = pickOnnxFile(files, dtype);
  if (chosen !== undefined) return chosen;
  const found = files.map((path) => basename(path)).join(', ') || 'no model*.onnx';
  const rest = files.length > 0 ? '; leave the type out to take what is there' : '; export the model to ONNX first';
  throw new NotFoundError(`${join(dir, FOLDER)}: expected ${NAMES[dtype ?? 'fp32'].usual}, found ${found}${rest}`);
}

/** The file of a type among paths, or the one that is taken where nobody asks for a type; undefined when there is none. */
export function pickOnnxFile(paths: readonly string[], dtype: Dtype | undefined): string | undefined {
  const find = (type: Dtype) => paths.find((path) => NAMES[type].all.test(basename(path)));
  if (dtype !== undefined) return find(dtype);
  return USUAL_ORDER.map(find).find((path) => path !== undefined) ?? paths[0];
}

/** In the order of their names; a folder that is not there has none. */
async function modelFiles(dir: string, folder: string): Promise<string[]> {
  const names = await readdir(join(dir, folder)).catch(() => []);
  return names
    .filter((name) => /^model.*\.onnx$/.test(name))
    .sort()
    .map((name) => join(dir, folder, name));
}
