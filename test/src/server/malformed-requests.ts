import fc from 'fast-check';

/** A request that is mostly wrong. */
export interface MalformedRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly $ref?: string;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

/** Values that break what is careless. */
const NASTY = fc.constantFrom<unknown>(
  null,
  true,
  false,
  0,
  -1,
  1e308,
  -0.5,
  2 ** 53,
  2 ** 32 + 7,
  '',
  ' ',
  '\0',
  '\ud800',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '%',
  '"',
  '(',
  'a'.repeat(5000),
  [],
  {},
  [[]],
  { __proto__: null },
  '北京',
  '😀',
  'NaN',
  '1e999',
  '* desc',
  'x = ',
  'x = 1 or',
  'hnsw',
  'filter',
);
const ANY = fc.oneof({ weight: 3, arbitrary: NASTY }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) });

/** Values that a schema has, with something wrong here and there. */
function valuesOf(schema: Schema | undefined, depth = 0): fc.Arbitrary<unknown> {
  if (schema === undefined || depth > 5) return ANY;
  return fc.oneof({ weight: 7, arbitrary: rightValues(schema, depth) }, { weight: 1, arbitrary: ANY });
}

function rightValues(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const { type, properties, items, anyOf, enum: words, const: only } = schema;
  if (only !== undefined) return fc.constant(only);
  if (words !== undefined) return fc.constantFrom(...words);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((each) => valuesOf(each, depth + 1)));
  if (type === 'object' && properties !== undefined) {
    const known = fc.record(
      Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, valuesOf(each, depth + 1)])),
      { requiredKeys: [] },
    );
    return fc.oneof(
      { weight: 9, arbitrary: known },
      { weight: 1, arbitrary: known.map((value) => ({ ...value, surprise: 1 })) },
    );
  }
  if (type === 'object')
    return fc.dictionary(
      fc.constantFrom('field', 'op', 'value', 'and', 'hnsw', 'lsh', 'efSearch', 'city', '__proto__', 'text', 'id'),
      ANY,
      { maxKeys: 4 },
    );
  if (type === 'array') return fc.array(valuesOf(items, depth + 1), { maxLength: 4 });
  if (type === 'integer') return fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer());
  if (type === 'number')
    return fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ noNaN: true, noDefaultInfinity: true }));
  if (type === 'boolean') return fc.boolean();
  if (type === 'string')
    return fc.oneof(
      fc.constantFrom('shop', 'a', '北京的秋天', 'city = "北京"', 'price desc', 'first'),
      fc.string({ maxLength: 40 }),
    );
  return ANY;
}

/** Requests to all routes of a server, made of their description. @param description an OpenAPI document. */
export function malformedRequests(description: unknown): fc.Arbitrary<MalformedRequest> {
  const { paths = {} } = description as { paths?: Record<string, Record<string, Operation>> };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => requestsOf(method.toUpperCase(), path, operation)),
  );
  return fc.oneof(...operations);
}

function requestsOf(
  method: string,
  path: string,
  { parameters = [], requestBody }: Operation,
): fc.Arbitrary<MalformedRequest> {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const names = fc.record(
    Object.fromEntries(
      inPath.map((name) => [
        name,
        fc.oneof(
          { weight: 4, arbitrary: fc.constantFrom('shop', 'a') },
          { weight: 1, arbitrary: NASTY.map((value) => JSON.stringify(value)) },
        ),
      ]),
    ),
  );
  const query = fc.record(
    Object.fromEntries(
      parameters.filter((each) => each.in === 'query').map(({ name, schema }) => [name, valuesOf(schema)]),
    ),
    { requiredKeys: [] },
  );
  const content = Object.entries(requestBody?.content ?? {});
  const bodies =
    content.length === 0
      ? fc.constant({ type: undefined, body: undefined })
      : fc.oneof(...content.map(([type, { schema }]) => bodiesOf(type, schema)));
  return fc.record({ names, query, bodies }).map(({ names, query, bodies: { type, body } }) => ({
    method,
    url: urlOf(path, names as Record<string, string>, query),
    body,
    headers: { host: 'localhost', ...(type !== undefined && { 'content-type': type }) },
  }));
}

function bodiesOf(
  type: string,
  schema: Schema | undefined,
): fc.Arbitrary<{ type: string | undefined; body: string | undefined }> {
  const whole = valuesOf(schema).map((value) => JSON.stringify(value));
  const text = type.includes('ndjson')
    ? fc
        .array(
          fc.oneof(
            ANY.map((value) => JSON.stringify(value)),
            fc.string(),
          ),
        )
        .map((lines) => lines.join('\n'))
    : whole;
  const broken = fc.tuple(text, fc.nat(50)).map(([json, cut]) => json.slice(0, -cut));
  const bodies = fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: broken });
  const types = fc.oneof(
    { weight: 19, arbitrary: fc.constant(type) },
    { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/json; charset=x', 'x', '') },
  );
  return fc.record({ type: types, body: bodies });
}

function urlOf(
  path: string,
  names: Readonly<Record<string, string>>,
  query: Readonly<Record<string, unknown>>,
): string {
  const encode = (value: unknown) =>
    encodeURIComponent(
      String(typeof value === 'object' ? JSON.stringify(value) : value).replace(/[\ud800-\udfff]/g, ''),
    );
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => encode(names[name]));
  const words = Object.entries(query).map(([name, value]) => `${name}=${encode(value)}`);
  return words.length === 0 ? place : `${place}?${words.join('&')}`;
}

/** Messages to the routes of the Model Context Protocol, which OpenAPI does not describe. */
export function malformedMessages(): fc.Arbitrary<MalformedRequest> {
  const tool = fc.oneof(
    fc.constantFrom('search', 'fetch', 'find_similar', 'check_duplicate', 'describe', 'add', 'delete'),
    ANY,
  );
  const given = fc.dictionary(fc.constantFrom('query', 'id', 'k', 'collection', 'filter', 'text', 'documents'), ANY);
  const message = fc.record(
    {
      jsonrpc: fc.oneof({ weight: 5, arbitrary: fc.constant('2.0') }, ANY),
      id: fc.oneof(fc.integer(), ANY),
      method: fc.oneof(fc.constantFrom('initialize', 'tools/list', 'tools/call', 'ping', 'notifications/x'), ANY),
      params: fc.oneof(fc.record({ name: tool, arguments: fc.oneof(given, ANY) }), ANY),
    },
    { requiredKeys: [] },
  );
  const body = fc
    .tuple(fc.oneof({ weight: 5, arbitrary: message }, fc.array(message, { maxLength: 3 }), ANY), fc.nat(20))
    .map(([value, cut]) => (cut < 18 ? JSON.stringify(value) : JSON.stringify(value).slice(0, -cut)));
  return fc
    .record({
      body,
      url: fc.constantFrom('/mcp', '/mcp/writing'),
      version: fc.constantFrom('2025-06-18', '2025-11-25', 'x'),
    })
    .map(({ body, url, version }) => ({
      method: 'POST',
      url,
      body,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': version,
      },
    }));
}
