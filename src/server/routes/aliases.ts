import type { ServerContext } from '../context/server-context.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { AliasesAnswer, AliasesBody } from '../schemas/server-schemas.ts';

const tags = ['aliases'];

/** Further names of collections, which may change over from one to another at once. */
export function aliasRoutes(app: ServerApp, { collections }: ServerContext): void {
  app.get(
    '/v1/aliases',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'All aliases', response: { 200: AliasesAnswer, ...PROBLEMS } },
    },
    async (request) => {
      const aliases = Object.entries(await collections.aliases()).filter(([alias]) => request.mayReach(alias));
      return { aliases: Object.fromEntries(aliases) };
    },
  );

  app.post(
    '/v1/aliases',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Set and remove aliases, all at once or none',
        description: 'A key for the alias then reaches the collection behind it; whoever sets it needs to reach both.',
        body: AliasesBody,
        response: { 200: AliasesAnswer, ...PROBLEMS },
      },
    },
    async (request) => {
      const { aliases } = request.body;
      for (const [alias, target] of Object.entries(aliases)) {
        request.requireReach(alias);
        if (target !== null) request.requireReach(target);
      }
      const all = Object.entries(await collections.setAliases(aliases)).filter(([alias]) => request.mayReach(alias));
      return { aliases: Object.fromEntries(all) };
    },
  );
}
