/**
 * All tools, in the order of the journey. A new one is a file, a line here and its name in
 * `names.ts`.
 */
import { apply } from './apply';
import { calibrate } from './calibrate';
import { cancelRun } from './cancel-run';
import { compare } from './compare';
import { evaluate } from './evaluate';
import { explain } from './explain';
import { fit } from './fit';
import { inspect } from './inspect';
import { listModels } from './list-models';
import { profile } from './profile';
import { toolNames, type ToolName } from './names';
import { runResult } from './run-result';
import { runStatus } from './run-status';
import { checkInput } from './schema';
import type { ToolContext } from './context';
import type { Answer } from './answer';
import type { Tool } from './tool';

const byName: Record<ToolName, Tool> = {
  ...{ listModels, calibrate, fit, evaluate, apply, runStatus, runResult, cancelRun },
  ...{ profile, compare, explain, inspect },
};

export const tools: readonly Tool[] = toolNames.map((name) => byName[name]);

export function toolOf(name: string): Tool | undefined {
  return tools.find((tool) => tool.name === name);
}

/** @throws HumanError `tool-input`, and as the tool */
export async function runTool(tool: Tool, input: unknown, context: ToolContext): Promise<Answer> {
  return tool.run(checkInput(input, tool.input), context);
}
