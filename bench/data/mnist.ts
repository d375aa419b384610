import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { FormatError } from '../../src/core/errors.ts';
import { requireData } from './data-folder.ts';

/** Handwritten digits with what they show. */
export interface LabelledImages {
  readonly count: number;
  /** Pixels of an image. */
  readonly dim: number;
  /** `[count, dim]`, 0 to 255. */
  readonly pixels: Uint8Array;
  /** Digit of each image, `[count]`. */
  readonly labels: Uint8Array;
}

const IMAGES_MAGIC = 0x0803;
const LABELS_MAGIC = 0x0801;

/** Reads the 10,000 test images of MNIST (LeCun, Cortes and Burges) in their idx files. */
export async function readMnistTest(folder: string): Promise<LabelledImages> {
  const images = await unzipped(join(folder, 't10k-images-idx3-ubyte.gz'));
  const labels = await unzipped(join(folder, 't10k-labels-idx1-ubyte.gz'));
  return parseIdx(images, labels);
}

/** Parses an images and a labels file. @throws FormatError when they are not that, or not of equal count. */
export function parseIdx(images: Uint8Array, labels: Uint8Array): LabelledImages {
  const [count, rows, columns] = header(images, IMAGES_MAGIC, 3);
  const [labelCount] = header(labels, LABELS_MAGIC, 1);
  const dim = rows * columns;
  if (images.length !== 16 + count * dim || labels.length !== 8 + labelCount || count !== labelCount) {
    throw new FormatError(
      `idx files of ${count} images and ${labelCount} labels do not fit ${images.length} and ${labels.length} bytes`,
    );
  }
  return { count, dim, pixels: images.subarray(16), labels: labels.subarray(8) };
}

function header(bytes: Uint8Array, magic: number, sizes: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 + 4 * sizes || view.getUint32(0) !== magic) {
    throw new FormatError(`an idx file must begin with ${magic.toString(16)} and ${sizes} sizes; is it another file?`);
  }
  return Array.from({ length: sizes }, (_, i) => view.getUint32(4 + 4 * i));
}

async function unzipped(path: string): Promise<Uint8Array> {
  return gunzipSync(await readFile(requireData(path)));
}
