/**
 * The rules of docs/translating.md for Simplified Chinese: punctuation, and one word for one thing.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Strings = Record<string, string>;

const json = (file: string): Strings => JSON.parse(readFileSync(file, 'utf8')) as Strings;
const bundle = json('l10n/bundle.l10n.zh-cn.json');
const manifest = json('package.nls.zh-cn.json');
const files: [string, Strings][] = [
  ['bundle.l10n.zh-cn.json', bundle],
  ['package.nls.zh-cn.json', manifest],
];

/** Texts that break a rule: empty if all keep to it. */
function broken(strings: Strings, law: RegExp, { except = /(?!)/g } = {}): string[] {
  return Object.values(strings).filter((value) => law.test(value.replaceAll(except, '')));
}

/** VS Code writes a category before a command with an ASCII colon; shapes are written as code. */
const asCode = /(FitPrune|工作区): |\[token 数, [^\]]*\]/g;

describe.each(files)('%s', (_, strings) => {
  it('has full-width punctuation amid Chinese', () => {
    expect(broken(strings, /[\p{Script=Han}”）][,:;?!]/u, { except: asCode })).toEqual([]);
    expect(broken(strings, /[,:;] ?\p{Script=Han}/u, { except: asCode })).toEqual([]);
    expect(broken(strings, /\p{Script=Han} ?\((?!command:)/u, { except: asCode })).toEqual([]);
    expect(broken(strings, /\)\p{Script=Han}/u)).toEqual([]);
  });

  it('has no space beside full-width punctuation, which is as wide as one', () => {
    expect(broken(strings, /[，。：；、（）“”？！] | [，。：；、（）“”？！]/)).toEqual([]);
  });

  it('sets quotes in full-width marks, and ends what continues with …', () => {
    // Keys of a file are in quotes of their own, with the colon that follows them.
    expect(broken(strings, /"\{\d\}"(?!:)/)).toEqual([]);
    expect(broken(strings, /\p{Script=Han}\.\.\./u)).toEqual([]);
  });

  it.each([
    ['not measured', '未测量、尚未测量', /未实测/],
    ['token', 'token', /令牌|词元|(?<![a-z])Token/],
    ['patch, tile', '图块、分块', /patch|瓦片|切成图块/],
    ['schedule', '剪枝计划', /调度(?!器)|剪枝方案|(?<!剪枝)计划/],
    ['cost', '开销', /成本|代价高/],
    ['suite', '测试套件', /(?<!测试)套件/],
    ['profile', '性能剖析', /性能测量|性能测试|(?<!性能)剖析/],
    ['changed answer', '改变的回答', /翻转|改变了的回答/],
    ['graph', '计算图', /改写后的图|该图与|另一个图：|的图在/],
    ['schema', '模式（schema）', /架构已|以架构/],
    ['array of Slurm', '作业数组', /作业阵列|数组作业/],
    ['nat', 'nat', /奈特/],
    ['an image', '张', /每幅|幅图|\} 幅/],
    ['prefill', '预填充', /(?<![`"_a-z])prefill(?!_)/],
    ['fewer FLOPs', 'FLOPs 减少', /减少 \{\d\}%? FLOPs/],
    ['faster', '加速 1.3x', /\{\d\} 倍/],
    ['you', '您', /你/],
  ])('says "%s" as %s alone', (_english, _chinese, variants) => {
    expect(broken(strings, variants)).toEqual([]);
  });
});

it('names commands as the manifest does', () => {
  const titles = Object.entries(manifest)
    .filter(([key]) => key.startsWith('command.'))
    .map(([, title]) => title.replace(/…$/, ''));
  const named = Object.values(bundle).flatMap((value) =>
    [...value.matchAll(/FitPrune: ([^”，。）]+)/g)].map(([, title]) => title!),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((one) => !titles.some((title) => one.startsWith(title)))).toEqual([]);
  const full = titles.map((title) => `FitPrune：${title}`);
  expect(Object.values(bundle).filter((value) => full.some((one) => value.includes(one)))).toEqual(
    [],
  );
});
