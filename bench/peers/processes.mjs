import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));

/** What faiss_peers.py offers. */
export const FAISS_PEERS = ['faiss-flat', 'faiss-hnsw', 'faiss-hnsw-sq', 'faiss-ivf-flat', 'faiss-ivf-pq'];

/**
 * Everything that a library might read to learn how many threads it may start. Not LANCE_IO_THREADS: with one of those
 * LanceDB 0.39 waits for itself while it builds an index.
 */
const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  RAYON_NUM_THREADS: '1',
  LANCE_CPU_THREADS: '1',
  TOKIO_WORKER_THREADS: '1',
};

/** Whether this Python has faiss and numpy. */
export function hasFaiss(python) {
  return spawnSync(python, ['-c', 'import faiss, numpy'], { stdio: 'ignore' }).status === 0;
}

/**
 * Builds and asks one peer in a process of its own; it leaves its answers in `dir`.
 * @throws Error when the process fails, since a table without one of its rows would mislead.
 */
export function runPeer(peer, dir, { pinned, python }) {
  const command = FAISS_PEERS.includes(peer)
    ? [python, join(HERE, 'faiss_peers.py'), peer, dir]
    : [process.execPath, '--expose-gc', join(HERE, 'child.mjs'), peer, dir];
  const [program, ...parameters] = pinned && hasTaskset() ? ['taskset', '-c', '0', ...command] : command;
  const { status, signal } = spawnSync(program, parameters, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...ONE_THREAD, RUST_LOG: 'error' },
  });
  if (status !== 0) throw new Error(`${peer} ended with ${signal ?? `status ${status}`}`);
}

function hasTaskset() {
  return spawnSync('taskset', ['-V'], { stdio: 'ignore' }).status === 0;
}
