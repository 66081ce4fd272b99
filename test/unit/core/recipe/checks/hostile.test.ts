import { describe, expect, it } from 'vitest';
import { limits } from '../../../../../src/core/limits';
import { checkRecipe, loadRecipe } from '../../../../../src/core/recipe/checks/check';
import { parseDocument } from '../../../../../src/core/recipe/document';
import { analyse } from '../../../../../src/core/recipe/editing/analysis';
import { completionsAt } from '../../../../../src/core/recipe/editing/completion';
import { fixAllEdits } from '../../../../../src/core/recipe/editing/fix-all';
import { formatEdits } from '../../../../../src/core/recipe/editing/format';
import { hintsOf } from '../../../../../src/core/recipe/editing/hints';
import { hoverAt } from '../../../../../src/core/recipe/editing/hover';
import { lensesOf } from '../../../../../src/core/recipe/editing/lenses';
import { symbolsOf } from '../../../../../src/core/recipe/editing/symbols';
import { expectHumanError } from '../../../support/errors';
import { example, exampleText } from '../example';
import { inEnglish } from '../../../support/in-english';

const deep = (open: string, close: string) => open.repeat(20_000) + close.repeat(20_000);

const model = (key: string, value: string) =>
  exampleText.replace(new RegExp(`("${key}": )[^,\\s]+`), `$1${value}`);

const hostile: [name: string, text: string, message: RegExp][] = [
  ['deep arrays', deep('[', ']'), /nest more than 100 levels/],
  ['deep objects', deep('{"a":', '') + '}'.repeat(20_000), /nest more than 100 levels/],
  ['brackets that never close', '['.repeat(20_000), /nest more than 100 levels/],
  ['a deep note', exampleText.replace('{', `{"note": ${deep('[', ']')},`), /nest more than 100/],
  ['a deep ranking', exampleText.replace('"self-cross"', deep('{"a":', '')), /nest more than 100/],
  ['more than a recipe holds', `${exampleText}${' '.repeat(limits.recipe)}`, /at most 4194304/],
  ['as many layers as integers', model('layers', '9007199254740991'), /maximum of 10000/],
  ['a hundred million layers', model('layers', '1e8'), /maximum of 10000/],
  ['infinitely many layers', model('layers', '1e309'), /maximum of 10000/],
  ['infinitely many tokens', model('visualTokens', '1e309'), /maximum of 100000000/],
  ['a size that is an object', model('hiddenSize', '{"constructor": 1}'), /Expected "integer"/],
  ['a size that is a text', model('keyValueHeads', '"8"'), /Expected "integer"/],
  [
    'exponents without end',
    exampleText.replace('"self-cross"', '"self-cross", "exponents": [1e309, 1]'),
    /maximum of 4\./,
  ],
  [
    'a long version',
    exampleText.replace('"version": 1', `"version": [${'0,'.repeat(5000)}0]`),
    /version \[0,0.{0,90} more\)/,
  ],
];

describe.each(hostile)('a recipe with %s', (_, text, message) => {
  it('is refused in words, by every reader of recipes', async () => {
    const found = inEnglish(await checkRecipe(text));
    expect(found.filter(({ severity }) => severity === 'error')[0]?.message).toMatch(message);
    await expectHumanError(loadRecipe(text, 'r.fitprune.json'), 'recipe-invalid', message);
  });

  it('is edited like any other', async () => {
    const document = parseDocument(text);
    expect(analyse(document).steps.length).toBeLessThanOrEqual(example.schedule.length);
    hintsOf(document);
    lensesOf(document, { canRun: true, canRefit: true, canCompare: true });
    symbolsOf(document);
    for (const offset of [1, 150, 25_000]) {
      hoverAt(document, offset);
      await completionsAt(document, offset, {
        models: () => Promise.resolve([]),
        decoders: () => Promise.resolve([]),
      });
    }
    formatEdits(text, { tabSize: 2, insertSpaces: true });
    fixAllEdits(text);
  });
});

it('does not take brackets in texts for brackets', async () => {
  const name = `\\"${'['.repeat(500)}`;
  const text = exampleText.replace('{', `{"note": "${name}", `);
  expect((await loadRecipe(text, 'r')) as object).toMatchObject({ note: `"${'['.repeat(500)}` });
});

it('checks thousands of evaluations and of steps in a time that grows with them', async () => {
  const records = JSON.stringify(
    new Array(15_000).fill({ ...example.evaluation![0], interval: undefined }),
  );
  const steps = JSON.stringify(new Array(20_000).fill({ layer: 0, keep: 0.5 }));
  const started = performance.now();
  await checkRecipe(exampleText.replace(/"evaluation": .*/s, `"evaluation": ${records} }`));
  await checkRecipe(exampleText.replace(/"schedule": \[.*?\]/s, `"schedule": ${steps}`));
  // Takes over a minute if it is quadratic.
  expect(performance.now() - started).toBeLessThan(15_000);
});
