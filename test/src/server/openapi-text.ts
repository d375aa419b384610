import type { KenyonServer } from '../../../src/server/create-server.ts';

/** The description of a server's routes as it is committed. */
export function openApiText(server: KenyonServer): string {
  return `${JSON.stringify(server.app.swagger(), undefined, 2)}\n`;
}
