// What an assistant does: it starts `kenyon mcp` and calls its tools; needs @modelcontextprotocol/client.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const folder = await mkdtemp(join(tmpdir(), 'kenyon-example-'));
const program = fileURLToPath(new URL('./cli/kenyon.js', import.meta.resolve('kenyon')));
const args = [program, 'mcp', '--db', join(folder, 'db'), '--allow-writes'];
const client = new Client({ name: 'example', version: '1.0.0' });
await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }));
try {
  const { tools } = await client.listTools();
  console.log(tools.map(({ name }) => name).join(' '));
  const documents = [{ id: 'visa', text: '签证到期前三十天可以申请延期。' }];
  await client.callTool({ name: 'add', arguments: { documents } });
  const { structuredContent } = await client.callTool({ name: 'search', arguments: { query: '怎么延长签证', k: 1 } });
  console.log(structuredContent.results[0].id);
  const wrong = await client.callTool({ name: 'search', arguments: { query: 'x', filter: 'city =' } });
  console.log(wrong.isError, wrong.content[0].text.split(':')[0]);
} finally {
  await client.close();
  await rm(folder, { recursive: true });
}
