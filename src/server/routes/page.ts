// The types of schemas that say what the description leaves out.
import type {} from '@fastify/swagger';
import type { ServerContext } from '../context/server-context.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PAGE_POLICY, readPageFiles } from '../page/page-files.ts';

/** The page for people, at `/`: its files need no key, what they call does. */
export function pageRoutes(app: ServerApp, _context: ServerContext): void {
  const files = readPageFiles();
  // Each file is a route of its own, so that no path of a request reaches the file system.
  for (const path of files.paths)
    app.get(path, { config: { access: 'open', anyQuery: true }, schema: { hide: true } }, async (request, reply) => {
      const { content, type, tag } = await files.read(path);
      reply
        .header('etag', tag)
        // Asked for again each time, and answered without the content when it is the same: a new version shows at once.
        .header('cache-control', 'no-cache')
        .header('content-security-policy', PAGE_POLICY)
        .header('referrer-policy', 'no-referrer')
        .header('cross-origin-opener-policy', 'same-origin')
        .header('cross-origin-resource-policy', 'same-origin')
        .header('x-frame-options', 'DENY');
      if (request.headers['if-none-match'] === tag) return reply.code(304).send();
      // As bytes: what is text would be sent as JSON.
      return reply.type(type).send(content);
    });
}
