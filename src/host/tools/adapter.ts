/** A tool as VS Code calls it: asks before it runs or writes, and answers in words and as JSON. */
import * as vscode from 'vscode';
import { humanErrorOf } from '../../core/system-errors';
import { runTool, toolOf } from '../../tools/index';
import type { ToolName } from '../../tools/names';
import { remedies } from '../../tools/remedies';
import { checkInput } from '../../tools/schema';
import type { Tool } from '../../tools/tool';
import { signalOf } from '../cancellation';
import { logBug } from '../failures';
import { localizeError } from '../localize';
import type { Services } from '../services';
import { callContext } from './context';
import { confirmationOf, invocationWords } from './words';

export async function invoke(
  services: Services,
  name: ToolName,
  input: unknown,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  const { signal, dispose } = signalOf(token);
  try {
    const { text, data } = await runTool(tool(name), input, callContext(services, signal));
    return new vscode.LanguageModelToolResult([
      new vscode.LanguageModelTextPart(text),
      new vscode.LanguageModelTextPart(JSON.stringify(data)),
    ]);
  } catch (error) {
    throw explained(services, error);
  } finally {
    dispose();
  }
}

/** Faults of the input are reported when the tool is invoked. */
export async function prepare(
  services: Services,
  name: ToolName,
  input: unknown,
): Promise<vscode.PreparedToolInvocation> {
  const one = tool(name);
  const prepared: vscode.PreparedToolInvocation = { invocationMessage: invocationWords(name) };
  try {
    const checked = checkInput(input, one.input) as Record<string, unknown>;
    const context = callContext(services, new AbortController().signal);
    const replaced = await one.replaces?.(checked, context);
    const asked = confirmationOf(name, checked, replaced && context.place.show(replaced));
    if (asked === undefined) return prepared;
    // Names of files are the model's words: none of them is markup.
    const message = new vscode.MarkdownString().appendText(asked.message);
    return { ...prepared, confirmationMessages: { title: asked.title, message } };
  } catch (error) {
    if (humanErrorOf(error) === undefined) throw error;
    return prepared;
  }
}

function tool(name: ToolName): Tool {
  const found = toolOf(name);
  if (found === undefined) throw new Error(`There is no tool ${name}.`);
  return found;
}

/** The error for the language model: the user's message, with the code. */
function explained({ log }: Services, error: unknown): Error {
  if (error instanceof vscode.CancellationError) return error;
  const human = humanErrorOf(error);
  if (human === undefined) {
    logBug(log, error);
    return new Error(
      vscode.l10n.t(
        'FitPrune has met a bug of its own. Please report it with the text in the log.',
      ),
    );
  }
  log.info(human.message);
  // The caller has tools, not commands.
  return new Error(`${localizeError(human, remedies)} (${human.code})`);
}
