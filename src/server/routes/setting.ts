import Type from 'typebox';
import type { ServerContext } from '../context/server-context.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { SearchSettingSchema } from '../schemas/search-schemas.ts';
import { CollectionParams, exactly } from '../schemas/shared.ts';

/** What was measured of a collection. */
export function settingRoutes(app: ServerApp, { collections }: ServerContext): void {
  app.get(
    '/v1/collections/:collection/setting',
    {
      config: { access: 'read' },
      schema: {
        tags: ['search'],
        summary: 'The setting that was measured for a collection, with its evidence',
        params: CollectionParams,
        response: { 200: exactly({ setting: Type.Optional(SearchSettingSchema) }), ...PROBLEMS },
      },
    },
    async (request) => {
      const setting = (await collections.find(request.params.collection)).setting();
      return setting === undefined ? {} : { setting };
    },
  );
}
