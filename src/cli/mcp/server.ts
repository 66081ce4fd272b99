/* oxlint-disable typescript/no-deprecated --
   the class that is not deprecated takes schemas of zod; ours are JSON Schema, which VS Code is given too */
/**
 * Serves the tools over the Model Context Protocol: lists them, calls them, reports progress, ends
 * with its client.
 */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type CallToolResult,
  type Tool as ListedTool,
} from '@modelcontextprotocol/sdk/types.js';
import { messageOf, stackOf } from '../../core/errors';
import type { Logger } from '../../core/host';
import { humanErrorOf } from '../../core/system-errors';
import { toolVersion } from '../../core/tool';
import { runTool, toolOf, tools } from '../../tools/index';
import type { Tool } from '../../tools/tool';
import { instructions } from '../../tools/words/instructions';
import { sharedContext, type ServerOptions } from './context';
import { progressOf } from './progress';

/**
 * Serves standard input and output until the client leaves or `signal` aborts; then runs and their
 * processes are ended. Their measurements are kept.
 */
export async function serve(options: ServerOptions, signal: AbortSignal): Promise<void> {
  const shared = sharedContext(options);
  const closing = new AbortController();
  const server = new Server(
    { name: 'fitprune', title: 'FitPrune', version: toolVersion },
    { capabilities: { tools: {} }, instructions },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(listed) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const tool = toolOf(params.name);
    if (tool === undefined) {
      throw new McpError(ErrorCode.InvalidParams, `There is no tool ${params.name}.`);
    }
    const context = {
      ...shared,
      signal: AbortSignal.any([extra.signal, closing.signal]),
      onProgress: progressOf(extra),
    };
    return called(tool, params.arguments, context, options.logger);
  });
  await untilClosed(server, signal, options.logger);
  closing.abort();
  await shared.runs.endAll();
  await shared.fitters.dispose();
  await server.close();
  // Otherwise a client that keeps the pipe open would keep this process.
  process.stdin.destroy();
}

async function untilClosed(server: Server, signal: AbortSignal, logger: Logger): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    const close = (): void => {
      resolve();
    };
    server.onclose = close;
    process.stdin.once('end', close).once('close', close).once('error', close);
    signal.addEventListener('abort', close);
  });
  server.onerror = (error) => {
    // For input that is not a message, the library's checker writes pages.
    const isJunk = error.name === 'ZodError';
    logger.warn(isJunk ? 'Ignored: a line that is not a JSON-RPC message.' : messageOf(error));
  };
  await server.connect(new StdioServerTransport());
  await closed;
}

function listed(tool: Tool): ListedTool {
  const { name, title, description, does, isIdempotent } = tool;
  return {
    ...{ name, title, description },
    inputSchema: tool.input as ListedTool['inputSchema'],
    outputSchema: tool.output as NonNullable<ListedTool['outputSchema']>,
    annotations: {
      title,
      readOnlyHint: does === 'reads',
      // A run only adds to its files; a tool is destructive only if it can be asked to replace one.
      destructiveHint: tool.replaces !== undefined,
      idempotentHint: isIdempotent,
      openWorldHint: false,
    },
  };
}

async function called(
  tool: Tool,
  input: unknown,
  context: Parameters<typeof runTool>[2],
  logger: Logger,
): Promise<CallToolResult> {
  try {
    const { text, data } = await runTool(tool, input, context);
    return {
      content: [{ type: 'text', text }],
      structuredContent: data as Record<string, unknown>,
    };
  } catch (error) {
    const human = humanErrorOf(error);
    if (human !== undefined) return failed(`${human.message} (${human.code})`);
    logger.error(stackOf(error));
    return failed(`FitPrune has met a bug of its own: ${messageOf(error)}. Please report it.`);
  }
}

function failed(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}
