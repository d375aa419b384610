import { FormatError } from '../../../src/core/errors.ts';

/** A class or function that a pickle names: 'collections.OrderedDict'. */
export class PickleGlobal {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Value of a pickle: dictionaries are maps, tuples and lists arrays, 64-bit integers numbers as near as they come. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleGlobal
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | object;

/** Rules of what a pickle may make; everything else in it is an error. */
export interface PickleRules {
  /** Whether a class or function may be named. */
  allows(name: string): boolean;
  /** Stands for calling `name` with arguments. */
  call(name: string, args: readonly PickleValue[]): PickleValue;
  /** What an object outside of the pickle is, by what the pickle calls it. */
  persistent(id: PickleValue): PickleValue;
}

/** Longest pickle that is read: a state dictionary's has some hundred bytes a tensor. */
export const MAX_PICKLE_BYTES = 1 << 22;

/** Begins what the next tuple, list or dictionary is made of. */
const MARK = Symbol('mark');

const STOP = 46;

type Stacked = PickleValue | typeof MARK;

/**
 * Reads one pickle of protocol 2 to 5 by the opcodes that state dictionaries are written with, and no others; nothing is executed.
 * Time and memory are linear in the bytes read.
 * @param from where it begins in `bytes`.
 * @returns its value, and where it ends.
 * @throws FormatError for damage, for another opcode, and for a class or function that the rules do not allow.
 */
export function readPickle(
  path: string,
  bytes: Buffer,
  rules: PickleRules,
  from = 0,
): { readonly value: PickleValue; readonly end: number } {
  const machine = new PickleMachine(path, bytes, rules, from);
  for (let code = machine.uint(1); code !== STOP; code = machine.uint(1)) {
    const step = STEPS[code];
    if (step === undefined) {
      machine.fail(`the opcode 0x${code.toString(16).padStart(2, '0')}, which no state dictionary needs`);
    }
    step(machine);
  }
  return { value: machine.pop(), end: machine.at };
}

/** The stack and the memo that opcodes work on. */
class PickleMachine {
  readonly rules: PickleRules;
  readonly #path: string;
  readonly #bytes: Buffer;
  readonly #stack: Stacked[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at: number;

  constructor(path: string, bytes: Buffer, rules: PickleRules, from: number) {
    this.#path = path;
    this.#bytes = bytes;
    this.rules = rules;
    this.#at = from;
  }

  get at(): number {
    return this.#at;
  }

  push(value: Stacked): void {
    this.#stack.push(value);
  }

  top(): PickleValue {
    const value = this.#stack.at(-1);
    return value === undefined || value === MARK
      ? this.fail('nothing where a value is needed')
      : (value as PickleValue);
  }

  pop(): PickleValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  popToMark(): PickleValue[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) this.fail('no mark where one is needed');
    const items = this.#stack.splice(mark);
    items.shift();
    return items as PickleValue[];
  }

  put(place: number): void {
    this.#memo.set(place, this.top());
  }

  /** Puts the topmost value at the next place. */
  memoize(): void {
    this.put(this.#memo.size);
  }

  get(place: number): PickleValue {
    const value = this.#memo.get(place);
    return value === undefined ? this.fail(`no value at place ${place} of its memo`) : value;
  }

  /** A little-endian integer without sign; one of 8 bytes is as near as a number comes. */
  uint(size: number): number {
    const bytes = this.take(size);
    return size <= 6 ? bytes.readUIntLE(0, size) : Number(bytes.readBigUInt64LE());
  }

  take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) this.fail('fewer bytes than it says');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) this.fail('fewer bytes than it says');
    const line = this.take(end - this.#at).toString('utf8');
    this.#at++;
    return line;
  }

  fail(what: string): never {
    throw new FormatError(`${this.#path}: its pickle has ${what} (byte ${this.#at})`);
  }
}

type Step = (m: PickleMachine) => void;

/** The opcodes of Python's pickletools that are read, by their byte. */
const STEPS: Readonly<Record<number, Step>> = {
  // PROTO, FRAME
  128: (m) => m.uint(1) > 5 && m.fail('a protocol above 5'),
  149: (m) => void m.take(8),
  // MARK
  40: (m) => m.push(MARK),
  // NONE, NEWTRUE, NEWFALSE
  78: (m) => m.push(null),
  136: (m) => m.push(true),
  137: (m) => m.push(false),
  // BININT, BININT1, BININT2, LONG1, LONG4
  74: (m) => m.push(m.take(4).readInt32LE()),
  75: (m) => m.push(m.uint(1)),
  77: (m) => m.push(m.uint(2)),
  138: (m) => m.push(longOf(m, m.uint(1))),
  139: (m) => m.push(longOf(m, m.uint(4))),
  // BINFLOAT
  71: (m) => m.push(m.take(8).readDoubleBE()),
  // BINUNICODE, SHORT_BINUNICODE, BINUNICODE8; BINSTRING and SHORT_BINSTRING of Python 2
  88: (m) => m.push(m.take(m.uint(4)).toString('utf8')),
  140: (m) => m.push(m.take(m.uint(1)).toString('utf8')),
  141: (m) => m.push(m.take(m.uint(8)).toString('utf8')),
  84: (m) => m.push(m.take(m.uint(4)).toString('latin1')),
  85: (m) => m.push(m.take(m.uint(1)).toString('latin1')),
  // BINBYTES, SHORT_BINBYTES
  66: (m) => m.push(m.take(m.uint(4))),
  67: (m) => m.push(m.take(m.uint(1))),
  // EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3
  41: (m) => m.push([]),
  116: (m) => m.push(m.popToMark()),
  133: (m) => m.push(lastOf(m, 1)),
  134: (m) => m.push(lastOf(m, 2)),
  135: (m) => m.push(lastOf(m, 3)),
  // EMPTY_LIST, APPEND, APPENDS
  93: (m) => m.push([]),
  97: (m) => append(m, [m.pop()]),
  101: (m) => append(m, m.popToMark()),
  // EMPTY_DICT, SETITEM, SETITEMS
  125: (m) => m.push(new Map()),
  115: (m) => setItems(m, lastOf(m, 2)),
  117: (m) => setItems(m, m.popToMark()),
  // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  113: (m) => m.put(m.uint(1)),
  114: (m) => m.put(m.uint(4)),
  148: (m) => m.memoize(),
  104: (m) => m.push(m.get(m.uint(1))),
  106: (m) => m.push(m.get(m.uint(4))),
  // GLOBAL, STACK_GLOBAL
  99: (m) => pushGlobal(m, m.line(), m.line()),
  147: (m) => pushGlobal(m, ...(lastOf(m, 2) as [PickleValue, PickleValue])),
  // REDUCE, BINPERSID
  82: (m) => reduce(m, lastOf(m, 2)),
  81: (m) => m.push(m.rules.persistent(m.pop())),
  // BUILD gives an object more attributes: of a state dictionary its versions, which nothing here needs.
  98: (m) => void m.pop(),
};

/** The topmost values, in the order in which they came. */
function lastOf(m: PickleMachine, count: number): PickleValue[] {
  return Array.from({ length: count }, () => m.pop()).reverse();
}

function longOf(m: PickleMachine, length: number): number {
  if (length > 16) m.fail(`an integer of ${length} bytes`);
  const bytes = m.take(length);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  return Number(BigInt.asIntN(8 * length, value));
}

function append(m: PickleMachine, items: readonly PickleValue[]): void {
  const list = m.top();
  if (!Array.isArray(list)) m.fail('values appended to what is no list');
  for (const item of items) list.push(item);
}

function setItems(m: PickleMachine, items: readonly PickleValue[]): void {
  const map = m.top();
  if (!(map instanceof Map) || items.length % 2 !== 0) m.fail('items set in what is no dictionary');
  for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
}

function pushGlobal(m: PickleMachine, module: PickleValue, name: PickleValue): void {
  const path = `${module}.${name}`;
  if (typeof module !== 'string' || typeof name !== 'string' || !m.rules.allows(path)) {
    m.fail(
      `the name ${JSON.stringify(path.slice(0, 100))}, which would be run; only tensors are read, so save the model's state_dict alone`,
    );
  }
  m.push(new PickleGlobal(path));
}

function reduce(m: PickleMachine, [callee, args]: readonly PickleValue[]): void {
  if (!(callee instanceof PickleGlobal) || !Array.isArray(args)) m.fail('a call of what is no function');
  m.push(m.rules.call(callee.name, args));
}
