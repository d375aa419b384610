/** A database over HTTP. Import as `kenyon/server`. */

export { createServer, type KenyonServer, type ListenOptions } from '../server/create-server.ts';
export type { ServerLimits } from '../server/settings/limits.ts';
export type { LogLevel, ServerOptions } from '../server/settings/server-options.ts';
