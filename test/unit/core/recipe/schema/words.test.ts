/** The schema's texts appear in the language of the window, and once. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { getLanguageService, TextDocument } from 'vscode-json-languageservice';
import { serverSchema, serverSchemaIn } from '../../../../../src/core/recipe/schema/server';
import { inOtherWords } from '../../../../../src/core/recipe/schema/words';

const chinese = JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8')) as Record<
  string,
  string
>;

const shown =
  /^(title|(markdown)?[dD]escription|markdownEnumDescriptions|(pattern)?[eE]rrorMessage)$/;

/** Every text under a keyword that editors show, and the labels that are words: [place, text]. */
function textsOf(part: unknown, place = '', keyword = ''): [string, string][] {
  if (typeof part === 'string') return shown.test(keyword) ? [[place, part]] : [];
  if (typeof part !== 'object' || part === null) return [];
  if (Array.isArray(part)) {
    return part.flatMap((one, at) => textsOf(one, `${place}/${at}`, keyword));
  }
  const { bodyText, label } = part as { bodyText?: unknown; label?: string };
  return [
    ...(bodyText === undefined ? [] : [[`${place}/label`, label!] as [string, string]]),
    ...Object.entries(part).flatMap(([key, value]) => textsOf(value, `${place}/${key}`, key)),
  ];
}

const english = textsOf(serverSchema);
const translated = serverSchemaIn((text) => chinese[text] ?? `missing: ${text}`);

describe('the schema in Chinese', () => {
  it('has a translation of each text', () => {
    expect(english.length).toBeGreaterThan(300);
    expect(english.filter(([, text]) => chinese[text] === undefined)).toEqual([]);
  });

  it('shows no text in English', () => {
    const all = textsOf(translated);
    expect(all.map(([place]) => place)).toEqual(english.map(([place]) => place));
    const latin = all.filter(([, text]) => !/\p{Script=Han}/u.test(text)).map(([, text]) => text);
    expect([...new Set(latin)].sort()).toEqual(['Alpha', 'F1']);
  });

  it('differs only in its words', () => {
    const blank = (schema: object): object => inOtherWords(schema, () => '');
    expect(blank(translated)).toEqual(blank(serverSchema));
    expect(serverSchemaIn((text) => text)).toEqual(serverSchema);
  });

  it('keeps values and names of keys, whatever they are called', () => {
    const schema = {
      title: 'Kind',
      enum: ['title', 'Kind'],
      default: 'Kind',
      examples: [{ title: 'Kind' }],
      properties: {
        title: { title: 'Title', type: 'string' },
        default: { title: 'Default', description: 'Kind' },
      },
      defaultSnippets: [
        { label: 'Kind', body: 'Kind' },
        { label: 'Kind', bodyText: '"Kind"', description: 'Kind' },
      ],
    };
    expect(inOtherWords(schema, (text) => text.toUpperCase())).toEqual({
      title: 'KIND',
      enum: ['title', 'Kind'],
      default: 'Kind',
      examples: [{ title: 'Kind' }],
      properties: {
        title: { title: 'TITLE', type: 'string' },
        default: { title: 'DEFAULT', description: 'KIND' },
      },
      defaultSnippets: [
        { label: 'Kind', body: 'Kind' },
        { label: 'KIND', bodyText: '"Kind"', description: 'KIND' },
      ],
    });
  });
});

/** A service like VS Code's JSON server, with a text in which `|` marks the place of a request. */
function asked(schema: object, marked: string) {
  const service = getLanguageService({});
  const [before, after] = marked.split('|') as [string, string];
  const document = TextDocument.create('recipe:x', 'json', 1, before + after);
  service.configure({
    schemas: [{ uri: 'schema:x', fileMatch: ['*'], schema: schema }],
  });
  const position = document.positionAt(before.length);
  return { service, document, position, root: service.parseJSONDocument(document) };
}

async function hoverAt(schema: object, marked: string): Promise<string> {
  const { service, document, position, root } = asked(schema, marked);
  const hover = await service.doHover(document, position, root);
  return String((hover!.contents as string[])[0]);
}

async function labelsAt(schema: object, marked: string): Promise<string[]> {
  const { service, document, position, root } = asked(schema, marked);
  return (await service.doComplete(document, position, root))!.items.map(({ label }) => label);
}

describe("VS Code's JSON server", () => {
  it.each([
    ['{ "schedule": [{ "la|yer": 1 }] }', /^层\n\n解码器的层，从 0 开始计数。/],
    ['{ "schedule": [{ "layer": 1, "ke|ep": 0.5 }] }', /^保留比例\n\n.*绝不增大。$/],
    ['{ "rank|ing": {} }', /^排序方式\n\n在剪枝的层留下哪些视觉 token。$/],
  ])('explains the key at %s in Chinese', async (marked, words) => {
    expect((await hoverAt(translated, marked)).replaceAll('\\', '')).toMatch(words);
  });

  it('offers no empty object as a step, beside whole ones that fit their place', async () => {
    expect(await labelsAt(serverSchema, '{ "schedule": [ | ] }')).toEqual([]);
    expect(
      await labelsAt(serverSchema, '{ "schedule": [ { "layer": 1, "keep": 0.5 }, | ] }'),
    ).toEqual([]);
  });

  it('offers budgets with their labels, and metrics by their names', async () => {
    expect(await labelsAt(translated, '{ "budget": | }')).toContain('节省的 FLOPs');
    expect(await labelsAt(translated, '{ "budget": { "metric": | } }')).toContain('flops');
  });
});
