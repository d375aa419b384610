import type { RouteGroup } from '../context/server-context.ts';
import { collectionRoutes } from './collections.ts';
import { documentRoutes } from './documents.ts';
import { healthRoutes } from './health.ts';
import { infoRoutes } from './info.ts';
import { openaiRoutes } from './openai.ts';
import { cohereRoutes, jinaRoutes, teiRerankRoutes } from './rerank.ts';
import { searchRoutes } from './search.ts';
import { teiRoutes } from './tei.ts';

/** All routes of the server, a group a file. */
export const ROUTES: readonly RouteGroup[] = [
  healthRoutes,
  infoRoutes,
  collectionRoutes,
  documentRoutes,
  searchRoutes,
  openaiRoutes,
  cohereRoutes,
  jinaRoutes,
  teiRerankRoutes,
  teiRoutes,
];
