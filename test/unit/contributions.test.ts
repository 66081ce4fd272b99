import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as contributions from '../../src/contributions';
import manifest from '../../package.json';

const { contributes } = manifest;
const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

test('commands', () => {
  const declared = contributes.commands.map(({ command }) => command);
  expect(sorted(declared)).toEqual(sorted(Object.values(contributions.commands)));
  expect(contributes.commands.every(({ category }) => category === 'FitPrune')).toBe(true);
});

test('every menu names a command that is declared', () => {
  const known = new Set(contributes.commands.map(({ command }) => command));
  const used = Object.values(contributes.menus).flatMap((items) =>
    items.map(({ command }) => command),
  );
  expect(used.filter((command) => !known.has(command))).toEqual([]);
});

test('settings', () => {
  const declared = Object.keys(contributes.configuration.properties);
  expect(sorted(declared)).toEqual(sorted(Object.values(contributions.settings)));
});

test('settings that load native code cannot be set by a workspace', () => {
  const { properties } = contributes.configuration;
  expect(properties['fitprune.cudaLibraryPath'].scope).toBe('machine');
  expect(properties['fitprune.workerNodePath'].scope).toBe('machine');
});

test('every setting has a markdown description', () => {
  for (const property of Object.values(contributes.configuration.properties)) {
    expect(property).toHaveProperty('markdownDescription');
  }
});

test('settings have one order, in the settings and in the README: what newcomers look for comes first', () => {
  const { properties } = contributes.configuration;
  const ordered = Object.entries(properties).sort(([, a], [, b]) => a.order - b.order);
  expect(ordered.map(([, { order }]) => order)).toEqual(ordered.map((_, at) => at + 1));
  const names = ordered.map(([name]) => name);
  expect(names.slice(0, 2)).toEqual(['fitprune.device', 'fitprune.samples']);
  const readme = readFileSync('README.md', 'utf8');
  expect([...readme.matchAll(/^\| `(fitprune\.[^`]+)`/gm)].map(([, name]) => name)).toEqual(names);
});

test('views', () => {
  const { models, compare, container } = contributions.views;
  expect(contributes.views.fitprune.map(({ id }) => id)).toEqual([models, compare]);
  expect(contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([container]);
});

test('context keys: the code sets every one that the manifest uses', () => {
  const known = new Set<string>(Object.values(contributions.contextKeys));
  const others = new Set<string>([
    ...Object.values(contributions.commands),
    ...Object.values(contributions.settings),
    ...Object.values(contributions.views),
    ...Object.values(contributions.panels),
    ...Object.values(contributions.treeItems),
    contributions.walkthrough.id,
  ]);
  const mentioned = sorted(
    conditions(manifest)
      .join(' ')
      .match(/\bfitprune\.\w+/g) ?? [],
  );
  expect(mentioned.length).toBeGreaterThan(5);
  expect(mentioned.filter((id) => !known.has(id) && !others.has(id))).toEqual([]);
});

/** All texts that VS Code reads as conditions; names of files are not. */
function conditions(value: unknown, key = ''): string[] {
  if (typeof value === 'string') {
    return ['when', 'enablement'].includes(key) || value.startsWith('onContext:')
      ? [value.replaceAll('\\.', '')]
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => conditions(inner, name));
}

test('the walkthrough', () => {
  const [walkthrough] = contributes.walkthroughs;
  expect(`fitprune.fitprune#${walkthrough!.id}`).toBe(contributions.walkthrough.id);
  expect(walkthrough!.steps.map(({ id }) => id)).toEqual(
    contributions.walkthrough.steps.map(([id]) => id),
  );
  const { contextKeys } = contributions;
  expect(walkthrough!.steps.map(({ completionEvents }) => completionEvents[0])).toEqual(
    contributions.walkthrough.steps.map(([, key]) => `onContext:${contextKeys[key]}`),
  );
});

test('the language and its files', () => {
  expect(contributes.languages.map(({ id }) => id)).toEqual([contributions.language]);
  expect(contributes.languages[0]!.extensions).toEqual([contributions.recipeSuffix]);
  const files = [
    contributes.languages[0]!.configuration,
    contributes.languages[0]!.icon.dark,
    contributes.languages[0]!.icon.light,
    contributes.grammars[0]!.path,
    manifest.icon,
  ];
  expect(files.filter((file) => !existsSync(path.resolve(file)))).toEqual([]);
});

test('the task type and its problem matcher', () => {
  const { type, matcher } = contributions.tasks;
  expect(contributes.taskDefinitions.map((definition) => definition.type)).toEqual([type]);
  expect(contributes.problemMatchers.map(({ name }) => `$${name}`)).toEqual([matcher]);
});
