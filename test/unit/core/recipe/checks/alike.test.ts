import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutMoreAlike } from '../../../../../src/core/recipe/checks/alike';
import { checkRecipe } from '../../../../../src/core/recipe/checks/check';
import type { RecipeDiagnostic } from '../../../../../src/core/recipe/checks/diagnostics';
import { text } from '../../../../../src/core/text';
import { example } from '../example';

describe('findings of one kind', () => {
  it('are listed twenty times, and counted after that', async () => {
    const steps = Array.from({ length: 5000 }, (_, at) => ({ layer: 40 + at, keep: 0.5 }));
    const found = await checkRecipe(JSON.stringify({ ...example, schedule: steps }));
    const ranges = found.filter(({ code }) => code === 'layer-range');
    expect(ranges.length).toBe(5000);
    const shown = withoutMoreAlike(found);
    expect(shown.length).toBeLessThan(100);
    const messages = shown.filter(({ code }) => code === 'layer-range').map((one) => one.message);
    expect(messages).toHaveLength(20);
    expect(String(messages[18])).toBe(String(ranges[18]!.message));
    expect(String(messages[19])).toBe(`${String(ranges[19]!.message)} And 4980 more like it.`);
  });

  it('keep their order, and all are counted; few stay as they are', () => {
    const finding = fc
      .tuple(fc.constantFrom('schema', 'layer-range'), fc.constantFrom(1, 2), fc.nat(9))
      .map(([code, kind, value]): RecipeDiagnostic => ({
        code: code,
        severity: 'error',
        message: kind === 1 ? text`Layer ${value} is wrong.` : `"k${value}" is no number.`,
        range: { offset: value } as RecipeDiagnostic['range'],
      }));
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 120 }), (found) => {
        const shown = withoutMoreAlike(found);
        const more = shown.map(({ message }) => /And (\d+) more/.exec(String(message))?.[1] ?? '0');
        const all = shown.length + more.reduce((sum, count) => sum + Number(count), 0);
        expect(all).toBe(found.length);
        expect(shown.length).toBeLessThanOrEqual(80);
        if (found.length <= 20) expect(shown).toEqual(found);
      }),
    );
  });
});
