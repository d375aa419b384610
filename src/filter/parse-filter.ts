import { MAX_STRING_LENGTH, type Scalar } from '../../index/fields/scalar.ts';
import { requireString } from '../core/checks.ts';
import type { FilterError, TextSpan } from './filter-error.ts';
import { describeToken, type FilterSymbol, faultAt, type Keyword, type Token, tokenize } from './filter-tokens.ts';
import {
  type Filter,
  MAX_FILTER_LENGTH,
  MAX_NESTING,
  MAX_TERMS,
  NEAR_FIELDS,
  type Near,
  nearFault,
  ORDER_OPERATORS,
  type OrderOperator,
} from './filter-tree.ts';

/** A filter that was read from text. */
export interface ParsedFilter {
  readonly tree: Filter;
  /** Where each field is first named. */
  readonly fields: ReadonlyMap<string, TextSpan>;
}

/**
 * Reads a filter:
 *
 *     filter     = conjunction { "or" conjunction }
 *     conjunction = term { "and" term }
 *     term       = "not" term | "(" filter ")" | condition
 *     condition  = "near" "(" [ field "," field "," ] number "," number "," number ")" | field ( ("=" | "!=" | "<" | "<=" | ">" | ">=") value | ["not"] "in" "(" value { "," value } ")" | ["not"] "like" string | "exists" )
 *     field      = name { "." name }        name = letters, digits, _ $ @ - | string
 *     value      = string | number | "true" | "false" | "null"
 *
 * The numbers of `near` are latitude, longitude and kilometres, its fields lat and lon unless they are named. Strings stand in " or ' with the escapes of JSON; numbers are those of JSON; keywords may be in any case.
 * @throws FilterError that shows the place, what was expected there and what came.
 */
export function parseFilter(text: string): ParsedFilter {
  requireString('a filter', text);
  if (text.length > MAX_FILTER_LENGTH) {
    const span = { start: MAX_FILTER_LENGTH, end: MAX_FILTER_LENGTH };
    throw faultAt(text, span, `a filter may have ${MAX_FILTER_LENGTH} characters, this one has ${text.length}`);
  }
  const parser = new FilterParser(text);
  return { tree: parser.parse(), fields: parser.fields };
}

const CONTINUATION = 'and, or, or the end of the filter';

class FilterParser {
  readonly fields = new Map<string, TextSpan>();
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #nesting = 0;
  #terms = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  parse(): Filter {
    const tree = this.#disjunction();
    if (this.#token.kind !== 'end') throw this.#expected(CONTINUATION);
    return tree;
  }

  #disjunction(): Filter {
    const parts = this.#joined('or', () => this.#joinedByAnd());
    return parts.length === 1 ? parts[0] : { or: parts };
  }

  #joinedByAnd(): Filter {
    const parts = this.#joined('and', () => this.#term());
    return parts.length === 1 ? parts[0] : { and: parts };
  }

  #joined(keyword: Keyword, part: () => Filter): Filter[] {
    const parts = [part()];
    while (this.#takeKeyword(keyword)) parts.push(part());
    return parts;
  }

  #term(): Filter {
    this.#count();
    if (this.#isKeyword('not')) return this.#nested(() => ({ not: this.#term() }));
    if (!this.#isSymbol('(')) return this.#condition();
    return this.#nested(() => {
      const inner = this.#disjunction();
      if (!this.#takeSymbol(')')) throw this.#expected('and, or, or )');
      return inner;
    });
  }

  #nested(read: () => Filter): Filter {
    if (++this.#nesting > MAX_NESTING)
      throw faultAt(this.#text, this.#token, `parentheses and not may stand ${MAX_NESTING} deep`);
    this.#at++;
    const inner = read();
    this.#nesting--;
    return inner;
  }

  #condition(): Filter {
    if (this.#isNear()) return { near: this.#near() };
    const field = this.#field();
    if (this.#takeKeyword('exists')) return { field, op: 'exists' };
    if (this.#takeKeyword('in')) return { field, op: 'in', value: this.#values() };
    if (this.#takeKeyword('like')) return { field, op: 'like', value: this.#pattern() };
    if (this.#takeKeyword('not')) {
      if (this.#takeKeyword('like')) return { field, op: 'not like', value: this.#pattern() };
      if (!this.#takeKeyword('in'))
        throw this.#expected('in or like after not; to negate a condition, write not before it');
      return { field, op: 'not in', value: this.#values() };
    }
    for (const op of ['=', '!='] as const) if (this.#takeSymbol(op)) return { field, op, value: this.#value() };
    for (const op of ORDER_OPERATORS) if (this.#takeSymbol(op)) return { field, op, value: this.#orderedValue(op) };
    throw this.#expected('one of = != < <= > >= in, not in, like, not like, exists');
  }

  /** A field may be called near too, and no parenthesis follows a field. */
  #isNear(): boolean {
    const [token, next] = [this.#token, this.#tokens[this.#at + 1]];
    const isWord = token.kind === 'word' && token.name.toLowerCase() === 'near';
    return isWord && next.kind === 'symbol' && next.symbol === '(';
  }

  #near(): Near {
    const first = this.#token;
    this.#at += 2;
    const isNamed = this.#token.kind !== 'number';
    const fields = isNamed ? { latField: this.#nearField(), lonField: this.#nearField() } : {};
    if (!isNamed)
      for (const name of Object.values(NEAR_FIELDS))
        if (!this.fields.has(name)) this.fields.set(name, { start: first.start, end: first.end });
    const circle = { lat: this.#nearNumber(','), lon: this.#nearNumber(','), km: this.#nearNumber(')') };
    const fault = nearFault(circle);
    if (fault !== undefined)
      throw faultAt(this.#text, { start: first.start, end: this.#tokens[this.#at - 1].end }, fault);
    return { ...circle, ...fields };
  }

  #nearField(): string {
    const field = this.#field();
    if (!this.#takeSymbol(',')) throw this.#expected(', after a field of near');
    return field;
  }

  #nearNumber(end: ',' | ')'): number {
    const token = this.#token;
    if (token.kind !== 'number')
      throw this.#expected('a number, as near takes latitude, longitude and kilometres: near(39.9, 116.4, 5)');
    this.#count();
    this.#at++;
    if (!this.#takeSymbol(end))
      throw this.#expected(`${end} after a number of near, which takes latitude, longitude and kilometres`);
    return token.value;
  }

  #field(): string {
    const first = this.#token;
    const names = [this.#name('the name of a field, not or (')];
    while (this.#takeSymbol('.')) names.push(this.#name('the name of a field after the dot', true));
    const field = names.join('.');
    if (!this.fields.has(field)) this.fields.set(field, { start: first.start, end: this.#tokens[this.#at - 1].end });
    return field;
  }

  #name(expected: string, keywordsToo = false): string {
    const token = this.#token;
    if (token.kind === 'string' || (token.kind === 'word' && (keywordsToo || token.keyword === undefined))) {
      this.#at++;
      return token.kind === 'string' ? token.value : token.name;
    }
    const advice = token.kind === 'word' ? `; as the name of a field it stands in quotes: "${token.name}"` : '';
    throw this.#expected(expected, advice);
  }

  #values(): Scalar[] {
    if (!this.#takeSymbol('(')) throw this.#expected('( after in');
    const values = [this.#value()];
    while (this.#takeSymbol(',')) values.push(this.#value());
    if (!this.#takeSymbol(')')) throw this.#expected(', or )');
    return values;
  }

  #orderedValue(op: OrderOperator): number | string {
    const token = this.#token;
    const value = this.#value();
    if (typeof value === 'number' || typeof value === 'string') return value;
    throw faultAt(this.#text, token, `${op} compares numbers or strings, got ${String(value)}`);
  }

  #pattern(): string {
    const token = this.#token;
    const value = this.#value();
    if (typeof value === 'string') return value;
    throw faultAt(this.#text, token, `like takes a string such as "劳动%", got ${String(value)}`);
  }

  #value(): Scalar {
    this.#count();
    const token = this.#token;
    const value = constantOf(token);
    if (value === undefined) {
      const advice = token.kind === 'word' ? `; text stands in quotes: "${token.name}"` : '';
      throw this.#expected('a value: a string in quotes, a number, true, false or null', advice);
    }
    if (typeof value === 'string' && value.length > MAX_STRING_LENGTH)
      throw faultAt(
        this.#text,
        token,
        `a string may have ${MAX_STRING_LENGTH} characters, this one has ${value.length}`,
      );
    this.#at++;
    return value;
  }

  #count(): void {
    if (++this.#terms > MAX_TERMS)
      throw faultAt(this.#text, this.#token, `a filter may have ${MAX_TERMS} conditions and values`);
  }

  get #token(): Token {
    return this.#tokens[this.#at];
  }

  #isKeyword(keyword: Keyword): boolean {
    return this.#token.kind === 'word' && this.#token.keyword === keyword;
  }

  #isSymbol(symbol: FilterSymbol): boolean {
    return this.#token.kind === 'symbol' && this.#token.symbol === symbol;
  }

  #takeKeyword(keyword: Keyword): boolean {
    const found = this.#isKeyword(keyword);
    if (found) this.#at++;
    return found;
  }

  #takeSymbol(symbol: FilterSymbol): boolean {
    const found = this.#isSymbol(symbol);
    if (found) this.#at++;
    return found;
  }

  #expected(what: string, advice = ''): FilterError {
    const token = this.#token;
    return faultAt(this.#text, token, `expected ${what}, got ${describeToken(token, this.#text)}${advice}`);
  }
}

function constantOf(token: Token): Scalar | undefined {
  if (token.kind === 'string' || token.kind === 'number') return token.value;
  if (token.kind !== 'word') return undefined;
  if (token.keyword === 'true') return true;
  if (token.keyword === 'false') return false;
  return token.keyword === 'null' ? null : undefined;
}
