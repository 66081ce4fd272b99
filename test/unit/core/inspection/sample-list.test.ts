import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleList } from '../../../../src/core/inspection/sample-list';

const ids = ['a-1', 'a-2', 'b-10', 'b-11', 'c-2'];

describe('a list of samples', () => {
  it('is gone through from end to end', () => {
    const list = new SampleList(ids, undefined);
    expect(list.move('a-2', 'next')).toBe('b-10');
    expect(list.move('a-2', 'previous')).toBe('a-1');
    expect(list.move('a-1', 'previous')).toBeUndefined();
    expect(list.move('c-2', 'next')).toBeUndefined();
    expect(list.move('a-2', 'last')).toBe('c-2');
    expect(list.move('gone', 'next')).toBeUndefined();
  });

  it('can contain only those whose answer changed', () => {
    const list = new SampleList(ids, new Set(['a-2', 'c-2']));
    list.filter(true);
    expect([list.count, list.at(0), list.indexOf('c-2'), list.onlyChanged]).toEqual([
      2,
      'a-2',
      1,
      true,
    ]);
    expect(list.nearest('b-10')).toBe('c-2');
    expect(list.nearest('a-2')).toBe('a-2');
    expect(list.nearest(undefined)).toBe('a-2');
    list.filter(false);
    expect(list.count).toBe(5);
  });

  it('stays whole without an evaluation, and may be empty if none changed', () => {
    const unknown = new SampleList(ids, undefined);
    unknown.filter(true);
    expect([unknown.count, unknown.onlyChanged]).toEqual([5, false]);
    const none = new SampleList(ids, new Set());
    none.filter(true);
    expect([none.count, none.nearest('a-1'), none.move('a-1', 'first')]).toEqual([
      0,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['b-11', 'b-11'],
    ['  B-11 ', 'b-11'],
    ['2', 'a-2'],
    ['11', 'b-11'],
    ['-2', 'a-2'],
    ['b', 'b-10'],
    ['9', undefined],
    ['', undefined],
    ['z', undefined],
  ])('finds what is meant by "%s"', (typed, expected) => {
    expect(new SampleList(ids, undefined).find(typed)).toBe(expected);
  });

  it('reaches every sample by going forward, and back again', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { minLength: 1 }),
        fc.func(fc.boolean()),
        (all, has) => {
          const list = new SampleList(all, new Set(all.filter(has)));
          list.filter(true);
          const expected = all.filter(has);
          const seen: string[] = [];
          for (let at = list.nearest(undefined); at !== undefined; at = list.move(at, 'next')) {
            seen.push(at);
          }
          expect(seen).toEqual(expected);
          const back = seen.toReversed();
          expect(back.map((id) => list.move(id, 'previous'))).toEqual(
            [...back.slice(1), undefined].slice(0, back.length),
          );
        },
      ),
    );
  });
});
