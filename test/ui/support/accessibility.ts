/** axe-core in a webview. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Frame } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

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
