import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS } from '../../../../src/cli/commands.ts';
import { type Command, defineCommand } from '../../../../src/cli/program/command.ts';
import { run } from '../../../../src/cli/program/run.ts';
import { NotFoundError } from '../../../../src/core/errors.ts';
import { parseFilter } from '../../../../src/filter/parse-filter.ts';
import { recordTerminal } from '../fake-terminal.ts';

let seen: unknown;

const commands: Command[] = [
  defineCommand({
    name: 'search',
    summary: 'Finds things.',
    operands: { name: 'QUERY', min: 1, max: 2 },
    options: {
      db: { type: 'text', value: 'DIR', required: true, help: 'where' },
      k: { type: 'integer', min: 1, max: 100, default: 10, help: 'how many' },
      index: { type: 'choice', choices: ['auto', 'exact'], default: 'auto', help: 'which' },
      json: { type: 'flag', help: 'for machines' },
      ef: { type: 'integer', min: 1, help: 'effort' },
    },
    async run(values, operands) {
      const exact: { db: string; k: number; index: 'auto' | 'exact'; json: boolean; ef: number | undefined } = values;
      seen = { ...exact, operands };
      return undefined;
    },
  }),
  defineCommand({
    name: 'fail',
    summary: 'Fails.',
    options: { how: { type: 'text', help: 'how' }, json: { type: 'flag', help: 'for machines' } },
    async run({ how }) {
      if (how === 'known') throw new NotFoundError('no such thing; make one');
      if (how === 'filter') parseFilter('城市 = 北京');
      if (how === 'bug') throw new TypeError('x is undefined\n    at second line');
      return 3;
    },
  }),
];
const table = Object.fromEntries(commands.map((command) => [command.name, async () => command]));

async function call(...args: string[]) {
  const terminal = recordTerminal();
  seen = undefined;
  const code = await run(args, table, terminal);
  return { code, out: terminal.out(), err: terminal.err(), seen };
}

test('options, defaults and operands reach the command with their types', async () => {
  const result = await call('search', '--db', 'd', 'how', '-k', '3', '--json', '--index=exact', '--', '-x');
  assert.deepEqual(result.seen, { db: 'd', k: 3, index: 'exact', json: true, ef: undefined, operands: ['how', '-x'] });
  assert.equal(result.code, 0);
  for (const three of [['-k=3'], ['-k3'], ['--k=3'], ['--k', '3']])
    assert.equal(((await call('search', '--db', 'd', 'q', ...three)).seen as { k: number }).k, 3, three.join(' '));
  const defaults = await call('search', 'q', '--db', 'd');
  assert.deepEqual(defaults.seen, { db: 'd', k: 10, index: 'auto', json: false, ef: undefined, operands: ['q'] });
});

test('every wrong command line ends with code 2, one reason and a pointer to help', async () => {
  const cases: [args: string[], reason: RegExp][] = [
    [[], /which command/],
    [['serach', 'x'], /no command "serach"; did you mean search\?/],
    [['zzzzzz'], /no command "zzzzzz"\n/],
    [['--db', 'd'], /the command comes first/],
    [['search', '--db', 'd'], /needs QUERY/],
    [['search', 'a', 'b', 'c', '--db', 'd'], /does not expect "c"/],
    [['search', 'a'], /needs --db DIR/],
    [['search', 'a', '--bd', 'd'], /no option --bd; did you mean --db\?/],
    [['search', 'a', '--constructor', 'd'], /no option --constructor/],
    [['search', 'a', '--db'], /option --db needs a value\n/],
    [['search', 'a', '--db', '--json'], /--db needs a value, but --json follows; write --db=--json/],
    [['search', 'a', '--db', 'd', '--db', 'e'], /given twice/],
    [['search', 'a', '--db='], /--db is empty/],
    [['search', 'a', '--db', 'd', '--json=yes'], /takes no value, got "yes"/],
    [['search', 'a', '--db', 'd', '-k', '0'], / -k must be an integer from 1 to 100, got "0"/],
    [['search', 'a', '--db', 'd', '-k', '1e1'], / -k must be an integer/],
    [['search', 'a', '--db', 'd', '-k=-1'], / -k must be an integer from 1 to 100, got "-1"/],
    [['search', 'a', '--db', 'd', '-k='], / -k must be an integer from 1 to 100, got ""/],
    [['search', 'a', '--db', 'd', '--ef', '-5'], /--ef must be an integer of at least 1, got "-5"/],
    [['search', 'a', '--db', 'd', '--index', 'lsh'], /--index must be one of auto, exact, got "lsh"/],
  ];
  for (const [args, reason] of cases) {
    const result = await call(...args);
    assert.equal(result.code, 2, args.join(' '));
    assert.match(result.err, reason);
    assert.match(result.err, args.includes('--json') ? /^\{"error":/ : /\ntry: kenyon help/);
    assert.equal(result.out, '');
    assert.equal(result.seen, undefined);
  }
});

test('help lists the commands, and of a command its options with defaults and choices', async () => {
  for (const args of [['help'], ['--help'], ['-h']]) {
    const { code, out } = await call(...args);
    assert.equal(code, 0);
    assert.match(out, /search\s+Finds things\.\n\s+fail\s+Fails\./);
  }
  for (const args of [
    ['help', 'search'],
    ['search', '--help'],
    ['search', 'x', '-h'],
  ]) {
    const { code, out } = await call(...args);
    assert.equal(code, 0, args.join(' '));
    assert.match(out, /^Usage: kenyon search QUERY \.\.\. --db DIR \[OPTIONS\]/);
    assert.match(out, /-k N\s+how many \[10\]/);
    assert.match(out, /--index VALUE\s+which \(auto, exact\) \[auto\]/);
  }
  assert.equal((await call('help', 'nothing')).code, 2);
});

test('the version is that of the package', async () => {
  assert.match((await call('--version')).out, /^\d+\.\d+\.\d+\n$/);
});

test('a failure is one or two lines with code 1, a wrong filter is shown, and a trace only when it is asked for', async () => {
  const known = await call('fail', '--how', 'known');
  assert.deepEqual([known.code, known.err], [1, 'kenyon: no such thing; make one\n']);
  const bug = await call('fail', '--how', 'bug');
  assert.equal(bug.code, 1);
  assert.match(bug.err, /^kenyon: unexpected error: x is undefined\nset KENYON_DEBUG=1.*\n$/);
  const filter = await call('fail', '--how', 'filter');
  assert.equal(filter.code, 2);
  assert.match(filter.err, /^kenyon: the filter cannot be read at character 6: .*\n {2}城市 = 北京\n {9}\^{4}\n$/);
  const terminal = recordTerminal({ env: { KENYON_DEBUG: '1' } });
  await run(['fail', '--how', 'bug'], table, terminal);
  assert.match(terminal.err(), /at .*run\.test/);
  assert.equal((await call('fail')).code, 3);
});

test('a program that asks for JSON gets an error as JSON, in one line, and the same exit code', async () => {
  const { code, out, err } = await call('search', '无论什么', '--json');
  assert.deepEqual([code, out], [2, '']);
  assert.deepEqual(JSON.parse(err), { error: { code: 'INVALID_ARGUMENT', message: 'search needs --db DIR' } });
  for (const [how, status, expected] of [
    ['known', 1, 'NOT_FOUND'],
    ['bug', 1, 'UNEXPECTED'],
    ['filter', 2, 'INVALID_ARGUMENT'],
  ] as const) {
    const failed = await call('fail', '--how', how, '--json');
    assert.equal(failed.code, status);
    assert.match(failed.err, /^[^\n]+\n$/);
    assert.equal(JSON.parse(failed.err).error.code, expected);
  }
  assert.match((await call('nothing', '--json')).err, /^\{"error"/);
  // After -- it is no option.
  assert.match((await call('search', '--', '--json')).err, /^kenyon: /);
});

test('every command stands in the table under its own name', async () => {
  for (const [name, load] of Object.entries(COMMANDS)) assert.equal((await load()).name, name);
});
