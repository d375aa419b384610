import { once } from 'node:events';
import { readPackageVersion } from '../../core/package-root.ts';
import type { Collection } from '../../main.ts';
import { SharedEncoders } from '../open/shared-encoders.ts';
import { openStored } from '../open/stored-choice.ts';
import { withDatabase } from '../open/with-database.ts';
import { DB_OPTION, ENCODER_OPTIONS, MODEL_NOTE } from '../options/shared-options.ts';
import { defineCommand, type Terminal } from '../program/command.ts';

export const mcpCommand = defineCommand({
  name: 'mcp',
  summary: 'Serves a database to assistants by the Model Context Protocol, on standard input and output.',
  options: {
    ...DB_OPTION,
    collection: { type: 'text', value: 'NAME', help: 'the only one that may be used; by default all of the database' },
    'allow-writes': { type: 'flag', help: 'offer tools that add, replace and delete documents' },
    threshold: {
      type: 'text',
      value: 'FILE',
      help: 'decides about near duplicates, as kenyon match --fit-threshold wrote it',
    },
    ...ENCODER_OPTIONS,
  },
  notes: [
    'An assistant starts this command itself. Its tools: search, fetch, find_similar, check_duplicate, describe; with --allow-writes\n' +
      'add and delete too. It ends when standard input does. Standard output carries the protocol and nothing else.',
    'For example, in the settings of an assistant:\n' +
      '  {"mcpServers": {"docs": {"command": "npx", "args": ["kenyon", "mcp", "--db", "/path/to/my-db"]}}}',
    MODEL_NOTE,
  ],
  async run({ db, collection: only, 'allow-writes': allowWrites, threshold: file, ...model }, _operands, terminal) {
    const [{ StdioServerTransport, serveStdio }, { createMcpServer }, { readThreshold }, version] = await Promise.all([
      import('@modelcontextprotocol/server/stdio'),
      import('../../mcp/mcp-server.ts'),
      import('../../main.ts'),
      readPackageVersion(),
    ]);
    const threshold = file === undefined ? undefined : await readThreshold(file);
    const encoders = new SharedEncoders((stored) => openStored(model, stored));
    await withDatabase({ db, readOnly: !allowWrites, encoder: encoders.of }, terminal, async (kenyon) => {
      const encoderOf = (collection: Collection) => encoders.of(collection.space() ?? {});
      const options = { kenyon, encoderOf, threshold, only, version, allowWrites };
      keepStdoutClean(terminal);
      const report = ({ message }: Error) => terminal.stderr.write(`kenyon: ${message}\n`);
      const handle = serveStdio(() => createMcpServer(options), {
        transport: new StdioServerTransport(),
        onerror: report,
      });
      terminal.stderr.write(
        `kenyon: serving ${db} to an assistant, ${allowWrites ? 'for reading and writing' : 'read-only'}\n`,
      );
      await endOf(terminal);
      await handle.close();
    }).finally(() => encoders.close());
    return 0;
  },
});

/** What a library prints would break the protocol. */
function keepStdoutClean({ stderr }: Terminal): void {
  for (const name of ['log', 'info', 'debug'] as const)
    console[name] = (...words: unknown[]) => stderr.write(`${words.map(String).join(' ')}\n`);
}

/** Resolves when the assistant is gone, or the program is to end. */
async function endOf({ stdin, signal }: Terminal): Promise<void> {
  if (stdin.readableEnded || stdin.destroyed || signal.aborted) return;
  const stop = new AbortController();
  const until = { signal: stop.signal };
  await Promise.race([once(stdin, 'end', until), once(stdin, 'close', until), once(signal, 'abort', until)]).finally(
    () => stop.abort(),
  );
}
