import type { TextRole } from '../../../src/core/encoder.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { loadEncoder } from '../../pretrained.ts';

const ROLES: readonly TextRole[] = ['document', 'query'];

/**
 * Vectors that a model gives texts, each in its role.
 * @returns rows `[texts.length, dim]`, in the order of the texts.
 * @throws what `loadEncoder` and `encode` throw.
 */
export async function encodeInRoles(
  model: string,
  texts: readonly { readonly text: string; readonly role: TextRole }[],
  options: LongWorkOptions,
): Promise<Float32Array> {
  const encoder = await loadEncoder(model);
  try {
    const { dim } = encoder;
    const rows = new Float32Array(texts.length * dim);
    for (const role of ROLES) {
      const places = [...texts.keys()].filter((i) => texts[i].role === role);
      const found = await encoder.encode(
        places.map((i) => texts[i].text),
        { ...options, role },
      );
      places.forEach((place, i) => {
        rows.set(found.subarray(i * dim, (i + 1) * dim), place * dim);
      });
    }
    return rows;
  } finally {
    await encoder.close();
  }
}
