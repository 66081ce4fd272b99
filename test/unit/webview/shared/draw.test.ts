import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { el, type Markup } from '../../../../src/core/markup';

/** As much of an element as drawing needs; it counts how often it was put somewhere. */
class FakeElement {
  children: FakeElement[] = [];
  parent: FakeElement | undefined;
  textContent = '';
  placed = 0;
  readonly attributes = new Map<string, string>();

  constructor(readonly name: string) {}

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  insertBefore(child: FakeElement, before: FakeElement | null): void {
    child.remove();
    const at = before === null ? this.children.length : this.children.indexOf(before);
    this.children.splice(at, 0, child);
    child.parent = this;
    child.placed += 1;
  }

  remove(): void {
    const siblings = this.parent?.children ?? [];
    if (siblings.includes(this)) siblings.splice(siblings.indexOf(this), 1);
    this.parent = undefined;
  }

  /** What a page would hold. */
  get content(): unknown {
    const { name, attributes, children, textContent } = this;
    return [name, Object.fromEntries(attributes), textContent, children.map((one) => one.content)];
  }
}

/** Types of pages are not known here. */
const file: string = '../../../../webview/shared/plot/draw';
let draw: (parent: FakeElement, children: readonly Markup[]) => void;

beforeAll(async () => {
  ({ draw } = (await import(file)) as { draw: typeof draw });
  const document = { createElementNS: (_: string, name: string) => new FakeElement(name) };
  vi.stubGlobal('document', document);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

function drawn(root: FakeElement, ...trees: Markup[][]): FakeElement {
  for (const tree of trees) draw(root, tree);
  return root;
}

const attributes = fc.record(
  { class: fc.constantFrom('a', 'b'), x: fc.nat(3) },
  { requiredKeys: [] },
);
/** Some with keys, some with texts, some with children of their own. */
const { tree } = fc.letrec<{ tree: Markup[]; node: Markup }>((tie) => ({
  tree: fc.array(tie('node'), { maxLength: 5 }).map((nodes) =>
    nodes.filter(({ attributes: { 'data-key': key } }, at) => {
      const same = nodes.findIndex((other) => other.attributes['data-key'] === key);
      return key === undefined || same === at;
    }),
  ),
  node: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(attributes, fc.constantFrom('x', 'y')).map(([some, words]) => el('text', some, words)),
    fc.tuple(attributes, fc.nat(4)).map(([some, key]) => el('path', { ...some, 'data-key': key })),
    fc.tuple(attributes, tie('tree')).map(([some, children]) => el('g', some, ...children)),
  ),
}));

describe('draw', () => {
  it('gives the same, whatever was there before', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (trees) => {
        const fresh = drawn(new FakeElement('svg'), trees.at(-1)!);
        expect(drawn(new FakeElement('svg'), ...trees).content).toEqual(fresh.content);
      }),
    );
  });

  it('keeps elements with a key, and does not move them as others go and come', () => {
    const point = (key: string, x: number) => el('g', { 'data-key': key, x });
    const root = drawn(new FakeElement('svg'), [point('a', 1), point('b', 2), point('c', 3)]);
    const focused = root.children[2]!;
    drawn(root, [el('line'), point('c', 4)], [point('d', 0), point('c', 4), point('e', 5)]);
    expect(root.children[1]).toBe(focused);
    expect(focused.attributes.get('x')).toBe('4');
    expect(focused.placed).toBe(1);
  });

  it('writes nothing that has not changed', () => {
    const of = (x: number) => [el('g', { class: 'a' }, el('text', { x, y: 1 }, 'words'))];
    const root = drawn(new FakeElement('svg'), of(1));
    const [group] = root.children;
    const set = vi.spyOn(FakeElement.prototype, 'setAttribute');
    drawn(root, of(1));
    expect(set).not.toHaveBeenCalled();
    drawn(root, of(2));
    expect(set.mock.calls).toEqual([['x', '2']]);
    expect(root.children[0]).toBe(group);
    set.mockRestore();
  });
});
