import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../src/core/package-root.ts';
import { open } from '../../../src/database/kenyon.ts';
import { createServer } from '../../../src/server/create-server.ts';
import { openApiText } from './openapi-text.ts';

// Writes docs/openapi.json anew: `npm run openapi`, after a build.
const directory = await mkdtemp(join(tmpdir(), 'kenyon-openapi-'));
const kenyon = await open(join(directory, 'db'));
const server = await createServer(kenyon);
await writeFile(join(packageRoot(), 'docs/openapi.json'), openApiText(server));
await server.close();
await kenyon.close();
await rm(directory, { recursive: true });
