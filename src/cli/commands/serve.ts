import { once } from 'node:events';
import { messageOf } from '../../core/errors.ts';
import { LOG_LEVELS } from '../../server/settings/server-options.ts';
import { openPairScorer } from '../open/open-model.ts';
import { SharedEncoders } from '../open/shared-encoders.ts';
import { openStored } from '../open/stored-choice.ts';
import { withDatabase } from '../open/with-database.ts';
import { DB_OPTION, ENCODER_OPTIONS, MODEL_NOTE, PAIR_MODELS } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';

export const serveCommand = defineCommand({
  name: 'serve',
  summary: 'Answers over HTTP: a page to search with, documents, tools for assistants, the shapes of other APIs.',
  options: {
    ...DB_OPTION,
    host: { type: 'text', value: 'NAME', default: '127.0.0.1', help: 'interface to listen on' },
    port: { type: 'integer', min: 0, max: 65_535, default: 7700, help: '0: any that is free' },
    cors: {
      type: 'texts',
      value: 'ORIGIN',
      help: 'web pages that may call, such as https://shop.example; several times for several',
    },
    'log-level': {
      type: 'choice',
      choices: [...LOG_LEVELS, 'none'],
      default: 'info',
      help: 'least that is logged',
    },
    reranker: {
      type: 'text',
      value: 'NAME',
      help: 'reads two texts together: reranks, and decides pairs; by default there is none',
    },
    ...ENCODER_OPTIONS,
  },
  notes: [
    'Prints its address on standard output when it answers, and logs as JSON lines to standard error, without texts and keys.\n' +
      'The first Ctrl-C, or SIGTERM, lets requests under way end; the second ends at once. What was acknowledged is on disk either way.',
    'Example:  kenyon serve --db shop\n' +
      '          curl -s http://127.0.0.1:7700/v1/collections/default/search --json \'{"query": "怎么退货", "k": 3}\'',
    `--reranker ${PAIR_MODELS}`,
    MODEL_NOTE,
  ],
  async run({ db, host, port, cors, 'log-level': level, reranker: rerankerName, ...model }, _operands, terminal) {
    const { stdout, stderr, signal } = terminal;
    const { createServer } = await import('../../server/create-server.ts');
    const encoders = new SharedEncoders((stored) => openStored(model, stored));
    const reranker = rerankerName === undefined ? {} : { reranker: () => openPairScorer(rerankerName) };
    const models = { encoder: encoders.of, ...reranker };
    await withDatabase({ db, readOnly: false, ...models }, terminal, async (kenyon) => {
      const log = level === 'none' ? {} : { log: stderr, logLevel: level };
      const server = await createServer(kenyon, { corsOrigins: cors, encoder: () => encoders.of({}), ...log });
      try {
        stdout.write(`${await server.listen({ host, port })}\n`);
        // Requests are answered meanwhile, more slowly; one that fails is told why as well.
        server.warmUp({ signal }).catch((error: unknown) => {
          if (!signal.aborted) stderr.write(`kenyon: a collection cannot be opened: ${messageOf(error)}\n`);
        });
        if (!signal.aborted) await once(signal, 'abort');
      } finally {
        await server.close();
      }
    }).finally(() => encoders.close());
    return 0;
  },
});
