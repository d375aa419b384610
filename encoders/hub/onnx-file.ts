import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NotFoundError } from '../../src/core/errors.ts';
import type { Precision } from '../onnx/inference-graph.ts';

const FOLDER = 'onnx';
/** Names that exporters give to files with 8-bit weights. */
const INT8 = /^model_(quantized|q?u?int8.*)\.onnx$/;
const PLAIN = 'model.onnx';

/**
 * Chooses among the ONNX files of a folder: onnx/model*.onnx, or a model*.onnx beside config.json. Without a precision the
 * plain model.onnx is first, then 8 bits (model_quantized.onnx, model_int8.onnx ...), then others by name; 'fp32' takes
 * only the first, 'int8' only the second.
 * @throws NotFoundError when there is none, or none of the precision, with what is there.
 */
export async function chooseOnnxFile(dir: string, precision: Precision | undefined): Promise<string> {
  const files = [...(await modelFiles(dir, FOLDER)), ...(await modelFiles(dir, ''))];
  const plain = files.find(({ name }) => name === PLAIN);
  const small = files.find(({ name }) => INT8.test(name));
  const chosen = { fp32: plain, int8: small, any: plain ?? small ?? files[0] }[precision ?? 'any'];
  if (chosen !== undefined) return chosen.path;
  const wanted = { fp32: PLAIN, int8: 'model_quantized.onnx or model_int8.onnx', any: 'model.onnx' }[
    precision ?? 'any'
  ];
  const found = files.map(({ name }) => name).join(', ') || 'no model*.onnx';
  const rest =
    files.length > 0 ? `; leave the precision out to take what is there` : '; export the model to ONNX first';
  throw new NotFoundError(`${join(dir, FOLDER)}: expected ${wanted}, found ${found}${rest}`);
}

/** In the order of their names; a folder that is not there has none. */
async function modelFiles(dir: string, folder: string): Promise<{ readonly name: string; readonly path: string }[]> {
  const names = await readdir(join(dir, folder)).catch(() => []);
  return names
    .filter((name) => /^model.*\.onnx$/.test(name))
    .sort()
    .map((name) => ({ name, path: join(dir, folder, name) }));
}
