import type { TestContext } from 'node:test';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { createMcpServer, type McpServerOptions } from '../../../src/mcp/mcp-server.ts';

/** Answer of a tool. */
export interface Answer {
  readonly isError?: boolean | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into it
  readonly data: any;
  readonly text: string;
}

/** Connects a client of the protocol's own library to a server in this process. */
export async function connectInMemory(t: TestContext, options: Omit<McpServerOptions, 'version'>): Promise<Client> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await createMcpServer({ ...options, version: '0.0.0' }).connect(ours);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(theirs);
  t.after(() => client.close());
  return client;
}

/** Calls a tool. */
export async function call(client: Client, name: string, args: Record<string, unknown>): Promise<Answer> {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
  const [first] = content;
  return { isError, data: structuredContent, text: first?.type === 'text' ? first.text : '' };
}
