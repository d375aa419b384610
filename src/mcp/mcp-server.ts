import { McpServer } from '@modelcontextprotocol/server';
import { registerTool, type Tool } from './tool/tool.ts';
import type { ToolContext } from './tool/tool-context.ts';
import { addTool } from './tools/add.ts';
import { checkDuplicateTool } from './tools/check-duplicate.ts';
import { deleteTool } from './tools/delete.ts';
import { describeTool } from './tools/describe.ts';
import { fetchTool } from './tools/fetch.ts';
import { findSimilarTool } from './tools/find-similar.ts';
import { searchTool } from './tools/search.ts';

const READING: readonly Tool[] = [searchTool, fetchTool, findSimilarTool, checkDuplicateTool, describeTool];
const WRITING: readonly Tool[] = [addTool, deleteTool];

/** How a database is shown to models. */
export interface McpServerOptions extends ToolContext {
  /** Version of this package. */
  readonly version: string;
  /** Whether there are tools that change documents. Default false: they are not even listed. */
  readonly allowWrites?: boolean;
  /** Whether there are tools that tell what is stored. Default true. */
  readonly allowReads?: boolean;
}

/** A server of the Model Context Protocol with the tools of a database; connect it to a transport. One serves one connection. */
export function createMcpServer({
  version,
  allowWrites = false,
  allowReads = true,
  ...context
}: McpServerOptions): McpServer {
  const server = new McpServer(
    { name: 'kenyon', title: 'Kenyon', version },
    allowReads ? { instructions: instructions(allowWrites) } : {},
  );
  const tools = [...(allowReads ? READING : []), ...(allowWrites ? WRITING : [])];
  for (const tool of tools) registerTool(server, tool, context);
  return server;
}

function instructions(allowWrites: boolean): string {
  const writing = allowWrites
    ? 'add and delete change what is stored; check_duplicate before add, ask before delete.'
    : 'Nothing here changes what is stored.';
  return (
    'Kenyon searches collections of documents in Chinese and English by meaning and by words. Begin with describe, which tells the collections ' +
    `and the fields that filters can name; search finds, fetch reads whole documents. Cite documents by their title and url. ${writing}`
  );
}
