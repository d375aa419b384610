import { basename, dirname } from 'node:path';
import { loadEncoder } from '../../dist/encoders/pretrained.js';

/*
 * Encodes for encode.mjs in a process of its own: node encode-child.mjs kenyon|transformers.js. The first message says which model, every other
 * one has texts; answers have the seconds and the vectors, of unit length.
 */

const OPEN = { kenyon: openKenyon, 'transformers.js': openTransformers };
let encode;
process.on('message', async (message) => {
  try {
    if (encode === undefined) {
      encode = await OPEN[process.argv[2]](message);
      process.send({});
      return;
    }
    const startedAt = performance.now();
    const rows = await encode(message.texts, message.batch);
    process.send({ seconds: (performance.now() - startedAt) / 1000, rows });
  } catch (error) {
    process.send({ failure: `${process.argv[2]}: ${error.stack}` });
  }
});
process.on('disconnect', () => process.exit());

/** Cuts, sorts and batches by itself. */
async function openKenyon({ model, dtype, threads }) {
  const encoder = await loadEncoder(model, { dtype, threads });
  return (texts) => encoder.encode(texts, { role: 'document' });
}

async function openTransformers({ model, dtype, threads, pooling, prompt }) {
  const { env, pipeline } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.localModelPath = dirname(model);
  const extract = await pipeline('feature-extraction', basename(model), {
    dtype,
    session_options: { intraOpNumThreads: threads },
  });
  return async (texts, batch) => {
    let rows;
    for (let from = 0; from < texts.length; from += batch) {
      const some = texts.slice(from, from + batch).map((text) => prompt + text);
      const { data, dims } = await extract(some, { pooling, normalize: true });
      rows ??= new Float32Array(texts.length * dims[1]);
      rows.set(data, from * dims[1]);
    }
    return rows;
  };
}
