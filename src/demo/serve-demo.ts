import { serveCommand } from '../cli/commands/serve.ts';
import { start } from '../cli/program/start.ts';
import { makeDemoDatabase } from './demo-database.ts';

/** Where `npm run serve` keeps the demo's database, unless --db says otherwise. */
const DEFAULT_DB = 'runs/demo';

const args = process.argv.slice(2);
const given = args.some((arg) => arg === '--db' || arg.startsWith('--db='));
const { name } = serveCommand;

await start([name, ...(given ? args : ['--db', DEFAULT_DB, ...args])], {
  [name]: async () => ({
    ...serveCommand,
    summary: 'Serves the demo documents, with the page at /; makes their database where there is none.',
    run: async (values, operands, terminal) => {
      await makeDemoDatabase(values.db as string, terminal);
      return serveCommand.run(values, operands, terminal);
    },
  }),
});
