/**
 * The Test Explorer: each recipe is a test of its promise, that it loses no more than the largest
 * drop.
 */
import * as vscode from 'vscode';
import { testController } from '../../contributions';
import type { Services } from '../services';
import { TestItems } from './items';

/** The code that runs tests is loaded with the first run. */
export function createTestExplorer(services: Services): vscode.TestController {
  const controller = vscode.tests.createTestController(testController, 'FitPrune');
  const items = new TestItems(controller, services);
  const update = (): void => {
    items.update();
  };
  controller.refreshHandler = async () => {
    await services.index.search();
    update();
  };
  const profile = (label: string, isWhole: boolean): void => {
    const run = async (
      request: vscode.TestRunRequest,
      token: vscode.CancellationToken,
    ): Promise<void> => {
      try {
        await runRequest(services, { controller, items, request, isWhole, token });
      } finally {
        update();
      }
    };
    controller.createRunProfile(label, vscode.TestRunProfileKind.Run, run, !isWhole);
  };
  profile(vscode.l10n.t('Run'), false);
  profile(vscode.l10n.t('Run on All Samples'), true);
  services.context.subscriptions.push(
    controller,
    services.index.onDidChange(update),
    services.elsewhere.onDidChange(update),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('fitprune.tests')) update();
    }),
  );
  update();
  return controller;
}

interface Requested {
  controller: vscode.TestController;
  items: TestItems;
  request: vscode.TestRunRequest;
  isWhole: boolean;
  token: vscode.CancellationToken;
}

async function runRequest(
  services: Services,
  { controller, items: shown, request, isWhole, token }: Requested,
): Promise<void> {
  const excluded = new Set((request.exclude ?? []).map(({ id }) => id));
  const wanted = request.include ?? listed(controller.items);
  // A model and one of its recipes may both be asked for.
  const items = new Map(recipesOf(wanted, excluded).map((item) => [item.id, item]));
  shown.begin([...items.values()]);
  const run = controller.createTestRun(request);
  const { runTests } = await import('./run');
  await runTests(services, { run, items: [...items.values()], isWhole, token });
}

function recipesOf(
  items: readonly vscode.TestItem[],
  excluded: ReadonlySet<string>,
): vscode.TestItem[] {
  return items
    .filter(({ id }) => !excluded.has(id))
    .flatMap((item) =>
      item.children.size > 0 ? recipesOf(listed(item.children), excluded) : [item],
    );
}

function listed(items: vscode.TestItemCollection): vscode.TestItem[] {
  return [...items].map(([, item]) => item);
}
