import { describe, expect, it } from 'vitest';
import { updateDocument } from '../../../../scripts/bench/document';
import { interleave, ratioOf, spreadOf } from '../../../../scripts/bench/measure';
import { isMet, markdownTable, type Line } from '../../../../scripts/bench/report';

const machine = {
  cpu: 'A CPU',
  cores: 2,
  memoryGiB: 16,
  system: 'Linux 6 x64',
  node: 'v20.0.0',
  onnxruntime: '1.30.0',
  threads: 2,
  load: 0.25,
  date: '2025-01-02',
};

describe('interleave', () => {
  it('runs every variant once a round, in alternating order, and counts no warm-up', async () => {
    const order: string[] = [];
    const variant = (name: string) => () => order.push(name);
    const variants = { a: variant('a'), b: variant('b') };
    const times = await interleave(variants, { warmups: 1, rounds: 2, clock: 'wall' });
    expect(order.join('')).toBe('baabba');
    expect([times.a.length, times.b.length]).toEqual([2, 2]);
  });
});

describe('spreads', () => {
  it.each([
    { values: [3, 1, 2], median: 2, low: 1.5, high: 2.5 },
    { values: [4, 1, 2, 3], median: 2.5, low: 1.75, high: 3.25 },
    { values: [7], median: 7, low: 7, high: 7 },
  ])('of $values', ({ values, ...expected }) => {
    expect(spreadOf(values)).toEqual(expected);
  });

  it('compare round by round, not median by median', () => {
    expect(ratioOf([10, 40, 30], [5, 10, 30]).median).toBe(2);
  });
});

describe('lines', () => {
  const line: Line = { what: 'Prefill', value: 1.5, unit: 'times' };

  it.each([
    { kind: 'at most' as const, value: 1.5, met: true },
    { kind: 'at most' as const, value: 1.4, met: false },
    { kind: 'at least' as const, value: 1.5, met: true },
    { kind: 'at least' as const, value: 1.6, met: false },
  ])('$kind $value: $met', ({ met, ...target }) => {
    expect(isMet({ ...line, target })).toBe(met);
  });

  it('leave out columns that no line fills', () => {
    expect(markdownTable([line]).split('\n')).toEqual([
      '|  | Measured |',
      '| --- | --- |',
      '| Prefill | 1.500x |',
    ]);
  });

  it('replace what is between the markers of their section', () => {
    const document = 'head\n<!-- bench:fit -->\nold\n<!-- /bench:fit -->\ntail\n';
    const updated = updateDocument(document, 'fit', { lines: [line], notes: ['A note.'] }, machine);
    expect(updated).toMatch(
      /^head\n<!-- bench:fit -->\n\| {2}\| Measured[^]*A note\.\n<!-- \/bench/,
    );
    expect(updated).toContain('2025-01-02: A CPU, 2 cores, 16 GiB');
    expect(updated).not.toContain('old');
    const twice = updateDocument(updated, 'fit', { lines: [line], notes: ['A note.'] }, machine);
    expect(twice).toBe(updated);
    expect(() => updateDocument('', 'fit', { lines: [], notes: [] }, machine)).toThrow(/markers/);
  });
});
