import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from '../../../src/server/create-server.ts';
import type { ServerLimits } from '../../../src/server/settings/limits.ts';
import { ScriptedScorer } from '../../fixtures/scripted-scorer.ts';
import { tell } from '../program.ts';
import { ENCODER, openDatabase } from '../questions.ts';

/** Settings of a served database. */
export interface ServeGiven {
  readonly path: string;
  readonly limits?: Partial<ServerLimits>;
  /** Whether all rows are verified before it answers. */
  readonly isVerified?: boolean;
}

/** Figures that a server tells of itself at SIGUSR2. */
export interface Usage {
  readonly rssMiB: number;
  /** Open files and connections. */
  readonly descriptors: number;
}

/** The program: a server that tells its address, ends in order on SIGTERM, and tells what it takes on SIGUSR2. */
export async function serve({ path, limits, isVerified = false }: ServeGiven): Promise<void> {
  const scorer = new ScriptedScorer(({ a, b }) => a.length - b.length);
  const reranker = async () => scorer;
  const kenyon = await openDatabase(path, { reranker });
  if (isVerified) await kenyon.verify();
  const server = await createServer(kenyon, {
    encoder: async () => ENCODER,
    reranker,
    ...(limits !== undefined && { limits }),
  });
  const stop = once(process, 'SIGTERM');
  process.on('SIGUSR2', () => tell({ usage: usage() }));
  // Whoever starts it looks whether it hangs by what it tells.
  const timer = setInterval(() => tell({ alive: true }), 5000);
  tell({ url: await server.listen({ port: 0 }) });
  await stop;
  await server.close();
  await kenyon.close();
  clearInterval(timer);
}

function usage(): Usage {
  return {
    rssMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
    descriptors: readdirSync('/proc/self/fd').length,
  };
}
