import assert from 'node:assert/strict';
import type { Response } from 'light-my-request';
import { Check, Errors } from 'typebox/schema';
import type { KenyonServer } from '../../../src/server/create-server.ts';

/** Descriptions by OpenAPI of the answers of an operation, by status. */
type Answers = Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>;

interface Operation {
  readonly method: string;
  readonly path: RegExp;
  readonly literals: number;
  readonly responses: Answers;
}

/** Holds answers to what the description of the server says of them: serializers are not made of it, and would not show what it lacks. */
export class DescribedAnswers {
  readonly #server: KenyonServer;
  /** Routes differ by what was asked for; all others have the same. */
  static #known: { readonly operations: readonly Operation[]; readonly components: object } | undefined;

  constructor(server: KenyonServer) {
    this.#server = server;
  }

  /** @throws AssertionError when the body of an answer is none that its route is said to give. */
  check(method: string, url: string, response: Response): void {
    const schema = this.#schemaOf(method, url, response);
    if (schema === undefined) return;
    const body = response.json();
    if (Check(schema, body)) return;
    assert.fail(
      `${method} ${url} answers ${response.statusCode} otherwise than described: ${JSON.stringify(Errors(schema, body)[1])}, ${response.body.slice(0, 500)}`,
    );
  }

  #schemaOf(method: string, url: string, { statusCode, headers }: Response): object | undefined {
    const type = String(headers['content-type']).split(';')[0];
    if (!/^application\/([a-z-]+\+)?json$/.test(type)) return undefined;
    DescribedAnswers.#known ??= described(this.#server);
    const { operations, components } = DescribedAnswers.#known;
    const [path] = url.split('?');
    // Of a path with a name and one with a parameter in its place the first is meant.
    const [operation] = operations
      .filter((each) => each.method === method.toLowerCase() && each.path.test(path))
      .sort((one, other) => other.literals - one.literals);
    if (operation === undefined) return undefined;
    const { responses } = operation;
    const answer = responses[statusCode] ?? responses[`${Math.floor(statusCode / 100)}XX`];
    const schema = answer?.content?.[type]?.schema;
    assert.ok(schema, `${method} ${url} answers ${statusCode} as ${type}, which is not described`);
    return { ...schema, components };
  }
}

function described({ app }: KenyonServer): { readonly operations: readonly Operation[]; readonly components: object } {
  const { paths = {}, components = {} } = app.swagger() as {
    readonly paths?: Readonly<Record<string, Readonly<Record<string, { readonly responses: Answers }>>>>;
    readonly components?: object;
  };
  const operations = Object.entries(paths).flatMap(([template, methods]) => {
    const parts = template.split('/');
    const path = new RegExp(`^${parts.map((part) => (part.startsWith('{') ? '[^/]+' : part)).join('/')}$`);
    const literals = parts.filter((part) => !part.startsWith('{')).length;
    return Object.entries(methods).map(([method, { responses }]) => ({ method, path, literals, responses }));
  });
  return { operations, components };
}
