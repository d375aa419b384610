import type { CallToolResult, McpServer, ToolAnnotations } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { KenyonError, messageOf } from '../../core/errors.ts';
import { requireAnswerBytes, type ToolContext } from './tool-context.ts';

/** What clients are told of a tool's doings: which may be called without asking a person. */
export const READS: ToolAnnotations = { readOnlyHint: true, openWorldHint: false };

/** A tool: everything that a client lists and calls. */
export interface Tool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** For models: what it does, when to use it, what comes back. */
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly annotations: ToolAnnotations;
  /** What a model can do about an error of this tool, by the error's code. */
  readonly remedies?: Readonly<Record<string, string>>;
  run(context: ToolContext, args: z.output<Input>, signal: AbortSignal): Promise<z.input<Output>>;
}

/** Keeps the types of the schemas, so that `run` sees exact arguments; erases them for lists. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(tool: Tool<Input, Output>): Tool {
  return tool as unknown as Tool;
}

/** Registers a tool with a server. */
export function registerTool(server: McpServer, tool: Tool, context: ToolContext): void {
  const { name, title, description, input, output, annotations } = tool;
  const config = {
    title,
    description,
    inputSchema: input,
    outputSchema: output,
    annotations: { title, ...annotations },
  };
  server.registerTool(name, config, async (args, { mcpReq: { signal } }): Promise<CallToolResult> => {
    try {
      const { inTurn = runAtOnce } = context;
      const run = (stop: AbortSignal) => tool.run(context, args, AbortSignal.any([signal, stop]));
      const result = await inTurn(run, annotations.readOnlyHint !== true);
      const text = JSON.stringify(result);
      requireAnswerBytes(context, text);
      // The text is for clients that do not read structured content.
      return { content: [{ type: 'text', text }], structuredContent: result };
    } catch (error) {
      return { content: [{ type: 'text', text: tellModel(error, tool) }], isError: true };
    }
  });
}

/** Nothing but the client ends it. */
function runAtOnce<T>(job: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return job(new AbortController().signal);
}

/** An error in words that a model can act upon. */
function tellModel(error: unknown, { remedies = {} }: Tool): string {
  const code = error instanceof KenyonError ? error.code : 'UNEXPECTED';
  const remedy = remedies[code] ?? REMEDIES[code];
  return `${code}: ${messageOf(error)}${remedy === undefined ? '' : `\n${remedy}`}`;
}

const REMEDIES: Readonly<Record<string, string>> = {
  CONFLICT: 'Calling again will not help; tell the user.',
  STORAGE: 'Calling again will not help before the disk is in order; tell the user.',
  UNAVAILABLE: 'Calling again later may help.',
  UNEXPECTED: 'This is a fault of the server; tell the user.',
};
