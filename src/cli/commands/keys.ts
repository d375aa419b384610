import type { NewKey } from '../../server/access/keys.ts';
import { ACTIONS } from '../../server/schemas/key-schemas.ts';
import { withDatabase } from '../open/with-database.ts';
import { DB_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand, type Terminal, UsageError } from '../program/command.ts';

export const keysCommand = defineCommand({
  name: 'keys',
  summary: 'Makes, lists and revokes the keys that kenyon serve asks for.',
  operands: { name: 'create, list, or revoke ID', min: 1, max: 2 },
  options: {
    ...DB_OPTION,
    name: { type: 'text', value: 'TEXT', help: 'create: what the key is for' },
    action: {
      type: 'texts',
      value: 'NAME',
      help: 'create: read, write or admin, several times for several; by default read',
    },
    only: { type: 'texts', value: 'PATTERN', help: 'create: collections, * for any characters; by default all' },
    expires: { type: 'text', value: 'TIME', help: 'create: when it ends, such as 2030-01-31' },
    rate: {
      type: 'integer',
      value: 'N',
      min: 1,
      max: 1_000_000,
      help: 'create: requests that it may make a minute; by default no limit',
    },
    ...JSON_OPTION,
  },
  notes: [
    'Prints a new key once; only its hash is kept. From the first key on the server answers nobody without one, also when all were\n' +
      'revoked, and may listen beyond this machine. A server that runs notices within a tenth of a second.',
    'Example:  kenyon keys create --db shop --name web --action read --only "shop-*"\n' +
      '          kenyon keys revoke 3f9c0a1b2c4d --db shop',
  ],
  async run({ db, name, action, only, expires, rate, json }, [what, id], terminal) {
    const { Keys } = await import('../../server/access/keys.ts');
    const { stdout, stderr } = terminal;
    if ((what === 'revoke') !== (id !== undefined)) throw new UsageError('say create, list, or revoke ID', 'keys');
    // A database has to be there: what lies in an otherwise empty folder would keep one from being made.
    await withDatabase({ db, readOnly: false, mustExist: what !== 'create' }, terminal, async (kenyon) => {
      const keys = new Keys(kenyon.path);
      if (what === 'create') {
        const made = await keys.create(newKey({ name, action, only, expires, rate }));
        stdout.write(json ? `${JSON.stringify(made)}\n` : `${made.key}\n`);
        if (!json) stderr.write(`kenyon: key ${made.id} may ${made.actions.join(', ')}; it is shown this once\n`);
      } else if (what === 'list') await list(keys, json, terminal);
      else if (what === 'revoke') await keys.revoke(id!);
      else throw new UsageError(`there is no kenyon keys ${what}; say create, list, or revoke ID`, 'keys');
    });
    return 0;
  },
});

/** Options of a key on the command line. */
interface KeyOptions {
  readonly name: string | undefined;
  readonly action: readonly string[];
  readonly only: readonly string[];
  readonly expires: string | undefined;
  readonly rate: number | undefined;
}

function newKey({ name, action: actions, only, expires, rate }: KeyOptions): NewKey {
  const unknown = actions.find((action) => !ACTIONS.some((known) => known === action));
  if (unknown !== undefined) throw new UsageError(`--action must be read, write or admin, got ${unknown}`, 'keys');
  return {
    actions: actions.length === 0 ? ['read'] : (actions as NewKey['actions']),
    ...(name !== undefined && { name }),
    ...(only.length > 0 && { collections: [...only] }),
    ...(expires !== undefined && { expiresAt: expires }),
    ...(rate !== undefined && { requestsPerMinute: rate }),
  };
}

async function list(
  keys: InstanceType<typeof import('../../server/access/keys.ts').Keys>,
  json: boolean,
  { stdout }: Terminal,
): Promise<void> {
  const all = await keys.list();
  if (json) stdout.write(`${JSON.stringify({ keys: all })}\n`);
  else
    for (const { id, actions, collections, expiresAt = 'never ends', requestsPerMinute, name } of all) {
      const rate = requestsPerMinute === undefined ? 'no limit' : `${requestsPerMinute} a minute`;
      stdout.write(`${[id, actions.join(','), collections.join(','), expiresAt, rate, name].join('  ')}\n`);
    }
}
