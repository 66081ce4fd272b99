import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { el, render } from '../../../src/core/markup';
import { parseXml } from '../support/xml';

/** What XML may hold; others are replaced. */
const words = fc.string().filter((text) => !/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(text));

describe('markup as text', () => {
  it('gives back every text and attribute, whatever characters they hold', () => {
    fc.assert(
      fc.property(words, words, (text, value) => {
        const root = parseXml(render(el('g', { id: value }, el('text', {}, text))));
        expect(root).toEqual({
          ...{ name: 'g', attributes: { id: value } },
          children: [{ name: 'text', attributes: {}, children: text === '' ? [] : [text] }],
        });
      }),
    );
  });

  it('leaves out what is undefined', () => {
    expect(render(el('g', { id: undefined, x: 0 }, undefined, 1))).toBe('<g x="0">1</g>');
  });

  it('has no style sheet that could end its own element', () => {
    expect(render(el('style', {}, 'a>b{font:"x"}'))).toBe('<style>a>b{font:"x"}</style>');
    for (const css of ['</style><script>', 'a{content:"&lt;"}']) {
      expect(() => render(el('style', {}, css))).toThrow('signs of markup');
    }
  });
});
