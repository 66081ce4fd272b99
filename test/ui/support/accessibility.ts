/** axe-core in a webview. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Frame } from 'playwright-core';
import { root } from '../../../scripts/hosts/pins';

const source = readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** @returns a sentence for each broken rule, with the elements that break it */
export async function accessibilityProblems(
  frame: Frame,
  options: RunOptions = {},
): Promise<string[]> {
  await frame.evaluate(source);
  const { violations } = await frame.evaluate(
    (given) =>
      (
        globalThis as unknown as {
          axe: { run: (context: Document, options: RunOptions) => Promise<AxeResults> };
        }
      ).axe.run(document, given),
    options,
  );
  return violations.map(
    ({ id, impact, help, nodes }) =>
      `${id} (${impact ?? 'unknown'}): ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`,
  );
}
