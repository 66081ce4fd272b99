/** Running tests as the Test Explorer does, and recording their results. */
import * as vscode from 'vscode';
import type { Activated } from '../../../src/extension';
import { until } from '../support/wait';

export type State = 'passed' | 'failed' | 'errored' | 'skipped';

export interface TestOutcome {
  state: State;
  messages: vscode.TestMessage[];
}

export interface Results {
  /** By label of the recipe. */
  outcomes: Map<string, TestOutcome>;
  output: string;
}

export async function controller(): Promise<vscode.TestController> {
  const extension = vscode.extensions.getExtension<Activated>('fitprune.fitprune')!;
  return (await extension.activate()).tests;
}

/** Labels of the tree: models, each with its recipes. */
export async function tree(): Promise<Record<string, string[]>> {
  const { items } = await controller();
  return Object.fromEntries(
    [...items].map(([, item]) => [
      item.label,
      [...item.children].map(([, child]) => nameOf(child)),
    ]),
  );
}

/** The label of a recipe, without its promised limit. */
function nameOf({ label }: vscode.TestItem): string {
  return label.split(': ')[0]!;
}

/** The message of a test; plain text in this extension. */
export function wordsOf({ message }: vscode.TestMessage): string {
  return typeof message === 'string' ? message : message.value;
}

/**
 * Runs tests by a command of the workbench, through its own machinery.
 * @param ids of items below each other, as `vscode.runTestsById` wants them; all if absent
 */
export async function runTests(...ids: string[]): Promise<Results> {
  const tests = await controller();
  const outcomes = new Map<string, TestOutcome>();
  let output = '';
  let hasBegun = false;
  const create = tests.createTestRun.bind(tests);
  const ended = new Promise<void>((resolve) => {
    tests.createTestRun = (...args) => {
      hasBegun = true;
      const run = create(...args);
      const tell =
        (state: State) =>
        (item: vscode.TestItem, given?: unknown, ...rest: unknown[]): void => {
          const messages = [given].flat().filter((one) => one instanceof vscode.TestMessage);
          outcomes.set(nameOf(item), { state, messages });
          const methods = run as unknown as Record<State, (...all: unknown[]) => void>;
          methods[state](item, given, ...rest);
        };
      return Object.assign(Object.create(run) as vscode.TestRun, {
        enqueued: run.enqueued.bind(run),
        started: run.started.bind(run),
        passed: tell('passed'),
        failed: tell('failed'),
        errored: tell('errored'),
        skipped: tell('skipped'),
        appendOutput: (text: string, ...rest: [vscode.Location?, vscode.TestItem?]) => {
          output += text;
          run.appendOutput(text, ...rest);
        },
        end: () => {
          run.end();
          resolve();
        },
      });
    };
  });
  try {
    // The workbench learns of new items with some delay, and runs only those that it knows.
    await until('a run', async () => {
      // The bit of the profile's kind, then the path through the tree.
      await (ids.length === 0
        ? vscode.commands.executeCommand('testing.runAll')
        : vscode.commands.executeCommand('vscode.runTestsById', 2, [tests.id, ...ids].join('\0')));
      return hasBegun;
    });
    await ended;
  } finally {
    tests.createTestRun = create;
  }
  return { outcomes, output };
}
