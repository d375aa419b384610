import swagger from '@fastify/swagger';
import { readPackageVersion } from '../../core/package-root.ts';
import type { ServerApp } from './server-app.ts';

/** Describes every route that comes after, by OpenAPI 3.1, at /openapi.json. */
export async function addOpenApi(app: ServerApp): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kenyon',
        version: await readPackageVersion(),
        description: 'Semantic search and matching for Chinese and English text.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: 'http://127.0.0.1:7700' }],
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'A key or token; none is needed while there are no keys.',
          },
        },
      },
      security: [{}, { bearer: [] }],
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => String(json.$id ?? `schema-${i}`) },
    // A name for the functions of generated clients.
    transform: ({ schema, url, route }) => ({
      schema: { operationId: operationId(String(route.method), url, schema?.tags), ...schema },
      url,
    }),
  });
  app.get('/openapi.json', { config: { access: 'open' }, schema: { hide: true } }, async () => app.swagger());
}

function operationId(method: string, url: string, tags: readonly string[] = []): string {
  const words = url.split(/[/.]/).filter((part) => part !== '' && part !== 'v1');
  const parts = words.map((word) => (word.startsWith(':') ? `by-${word.slice(1)}` : word));
  // Other services have paths without a version, whose names would be those of ours.
  const isPlain = tags.includes('other shapes') && !/^\/v\d/.test(url);
  return [method.toLowerCase(), ...(isPlain ? ['plain'] : []), ...parts].join('-');
}
