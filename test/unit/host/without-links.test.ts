import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withoutIcons, withoutLinks } from '../../../src/host/without-links';

/** As VS Code finds links in notifications (src/vs/base/common/linkedText.ts). */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;

it.each([
  '[Fix it](command:workbench.action.quit)',
  'a [b](https://example.com "c") d [e](file:///f)',
])('makes no link of %s', (text) => {
  expect(text.match(link)).not.toBeNull();
  const shown = withoutLinks(text);
  expect(shown.match(link)).toBeNull();
  expect(shown.replaceAll('\u200b', '')).toBe(text);
});

it('leaves other texts as they are', () => {
  expect(withoutLinks('a[0] (b) [c] (d)')).toBe('a[0] (b) [c] (d)');
});

it('makes no picture of a name', () => {
  expect(withoutIcons('$(alert) $5 (a)')).toBe('$\u200b(alert) $5 (a)');
});

it('is applied to every message of the host', () => {
  const files = readdirSync('src/host', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const direct = files.filter((file) =>
    /\.show(Error|Warning|Information)Message\b/.test(
      readFileSync(path.join('src/host', file), 'utf8'),
    ),
  );
  expect(direct).toEqual(['notifications.ts']);
});
