import type { RouteGroup } from '../context/server-context.ts';
import { aliasRoutes } from './aliases.ts';
import { collectionRoutes } from './collections.ts';
import { dedupeRoutes } from './dedupe.ts';
import { documentRoutes } from './documents.ts';
import { fieldRoutes } from './fields.ts';
import { fileRoutes } from './files.ts';
import { importExportRoutes } from './import-export.ts';
import { keyRoutes } from './keys.ts';
import { mcpRoutes } from './mcp.ts';
import { openaiRoutes } from './openai.ts';
import { pageRoutes } from './page.ts';
import { cohereRoutes, jinaRoutes, teiRerankRoutes } from './rerank.ts';
import { searchRoutes } from './search.ts';
import { healthRoutes, infoRoutes, metricRoutes } from './server-state.ts';
import { settingRoutes } from './setting.ts';
import { similarRoutes } from './similar.ts';
import { snapshotRoutes } from './snapshots.ts';
import { taskRoutes } from './tasks.ts';
import { teiRoutes } from './tei.ts';
import { textRoutes } from './texts.ts';
import { thresholdRoutes } from './thresholds.ts';
import { upkeepRoutes } from './upkeep.ts';

/** All routes of the server, a group a file. */
export const ROUTES: readonly RouteGroup[] = [
  healthRoutes,
  metricRoutes,
  infoRoutes,
  collectionRoutes,
  documentRoutes,
  importExportRoutes,
  fileRoutes,
  searchRoutes,
  similarRoutes,
  fieldRoutes,
  textRoutes,
  thresholdRoutes,
  dedupeRoutes,
  taskRoutes,
  keyRoutes,
  aliasRoutes,
  snapshotRoutes,
  openaiRoutes,
  cohereRoutes,
  jinaRoutes,
  teiRerankRoutes,
  teiRoutes,
  mcpRoutes,
  settingRoutes,
  upkeepRoutes,
  pageRoutes,
];
