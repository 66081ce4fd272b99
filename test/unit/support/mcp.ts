/** A client of `fitprune mcp` over real pipes, by the protocol's own library. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult, Progress } from '@modelcontextprotocol/sdk/types.js';

const bundle = path.resolve(import.meta.dirname, '../../../dist/cli.js');
export const sampleFolder = path.resolve(import.meta.dirname, '../../../media/sample');

export interface Session {
  client: Client;
  /** The pid of the server's process. */
  pid: number;
  /** @throws Error with what a tool that failed says */
  call(name: string, input?: Record<string, unknown>, onProgress?: OnProgress): Promise<Called>;
  /** The message of a call that fails. */
  failure(name: string, input?: Record<string, unknown>): Promise<string>;
  /** What the server has written beside the protocol. */
  stderr(): string;
}

type OnProgress = (progress: Progress) => void;

/** Words, and data whose shape is checked by the client against the tool's schema. */
export interface Called {
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- each tool's own
  data: any;
}

const open: Client[] = [];

export async function startServer(folder: string, ...flags: string[]): Promise<Session> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [bundle, 'mcp', '--folder', folder, '--device', 'cpu', ...flags],
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  open.push(client);
  // The client checks answers against the schemas that the server listed.
  await client.listTools();
  const raw = async (name: string, input: Record<string, unknown>, onprogress?: OnProgress) => {
    const options = { timeout: 120_000, ...(onprogress && { onprogress }) };
    const result = (await client.callTool(
      { name, arguments: input },
      undefined,
      options,
    )) as CallToolResult;
    const text = result.content.map((one) => (one.type === 'text' ? one.text : '')).join('\n');
    return { text, data: result.structuredContent, isError: result.isError === true };
  };
  return {
    client,
    pid: transport.pid!,
    async call(name, input = {}, onProgress) {
      const { isError, ...called } = await raw(name, input, onProgress);
      if (isError) throw new Error(called.text);
      return called;
    },
    async failure(name, input = {}) {
      const { isError, text } = await raw(name, input);
      if (!isError) throw new Error(`${name} did not fail: ${text}`);
      return text;
    },
    stderr: () => stderr,
  };
}

export async function closeServers(): Promise<void> {
  await Promise.all(open.splice(0).map((client) => client.close()));
}

/** A copy of the sample workspace. */
export function copySample(folder: string): void {
  cpSync(sampleFolder, folder, { recursive: true });
}

/** Processes that this one has started, and that live. */
export function childrenOf(pid: number): number[] {
  const table = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' });
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid ? [child!] : []));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
