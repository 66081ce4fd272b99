import { describe, expect, it } from 'vitest';
import { stays } from '../../../../src/core/inspection/types';
import type { InspectSituation } from '../../../../src/protocol/inspect';
import {
  announceSample,
  cardOf,
  describeExit,
  describeLayer,
  describePatch,
  formatTokenMass,
  onlyChangedText,
  verdictOf,
} from '../../../../webview/inspect/descriptions';
import { MassTable } from '../../../../webview/inspect/tokens';
import { observation, strings } from './observation';

const table = new MassTable(observation);
/** Without the places that were not filled. */
const bare = (text: string): string => text.replace(/\|?\{\d\}/g, '').replaceAll('[]', '');

describe('words', () => {
  it('of a patch: its place from 1, its fate, and its masses if it has some', () => {
    const at = (grid: number, index: number, layer: number): string =>
      bare(describePatch(strings, observation, table, { grid, index, layer }));
    expect(at(1, 1, 1)).toBe('patch[1|2] patchDropped[2] patchMasses[0.100|4|0.600|1|4]');
    expect(at(0, 1, 1)).toBe('patch[1|2] patchDropped[0]');
    expect(at(0, 2, -1)).toBe('patch[2|1] patchStays');
  });

  it('of a layer: what leaves it, and what it drops', () => {
    const of = (layer: number): string[] =>
      Object.values(describeLayer(strings, observation, layer)).map(bare);
    expect(of(-1)).toEqual(['beforeLayers', 'tokensEnter[6]']);
    expect(of(0)).toEqual(['layerNumber[0]', 'tokensLeave[4|6] · dropsHere[2]']);
    expect(of(1)).toEqual(['layerNumber[1]', 'tokensLeave[4|6]']);
  });

  it('of the place before the decoder, if a step prunes there', () => {
    const cut = { ...observation, exits: Int32Array.of(-1, 0, stays, -1, 0, 2) };
    const of = (layer: number): string[] =>
      Object.values(describeLayer(strings, cut, layer)).map(bare);
    expect(of(-2)).toEqual(['beforeLayers', 'tokensEnter[6]']);
    expect(of(-1)).toEqual(['beforeDecoder', 'tokensEnterDecoder[4|6] · dropsHere[2]']);
    const patch = { grid: 0, index: 0, layer: -1 };
    expect(bare(describePatch(strings, cut, table, patch))).toContain('patchDroppedBefore');
  });

  it('of how much a patch counts after a cut, if it represents others', () => {
    const sizes = [
      { layer: 0, of: Float32Array.of(1.5, 0, 1, 2, 0, 1.25) },
      { layer: 2, of: Float32Array.of(2.25, 0, 1, 2, 0, 0) },
    ];
    const at = (index: number, layer: number): string =>
      bare(describeExit(strings, { ...observation, sizes }, index, layer));
    expect(at(0, -1)).toBe('patchStays');
    expect(at(0, 1)).toBe('patchStays patchCounts[1.50]');
    expect(at(0, 2)).toBe('patchStays patchCounts[2.25]');
    expect(at(2, 2)).toBe('patchStays');
    expect(at(5, 1)).toBe('patchDropped[2] patchCounts[1.25]');
    expect(at(5, 2)).toBe('patchDropped[2]');
    expect(at(1, 1)).toBe('patchDropped[0]');
  });

  it('of a sample, an empty answer by name', () => {
    expect(bare(announceSample(strings, observation))).toBe(
      'announceSample[s|What?|cat|noAnswer|answerChanged]',
    );
  });

  it.each([
    [0, '0'],
    [0.5, '0.500'],
    [0.01234, '0.0123'],
    [0.00004321, '4.3e-5'],
  ])('of the mass %f: %s', (mass, text) => {
    expect(formatTokenMass(mass)).toBe(text);
  });

  it.each([
    [undefined, undefined],
    [1, 'right'],
    [0, 'wrong'],
    [0.3, 'partly'],
  ])('of the score %s: %s', (score, verdict) => {
    expect(verdictOf(score)).toBe(verdict);
  });
});

describe('the card in place of a sample', () => {
  const of = (situation: InspectSituation, all = 9) =>
    cardOf(strings, situation, { recipeName: 'r', changed: { count: 0, of: 9, all } });

  it('is absent if there is one', () => {
    expect(of({ kind: 'ready' })).toBeUndefined();
  });

  it.each<[InspectSituation, string[]]>([
    [{ kind: 'loading', what: 'model' }, []],
    [{ kind: 'loading', what: 'sample' }, []],
    [{ kind: 'untrusted' }, ['manageTrust']],
    [{ kind: 'no-model' }, ['openRecipe']],
    [{ kind: 'gone' }, []],
    [{ kind: 'broken', message: 'x' }, ['openRecipe']],
    [{ kind: 'no-data' }, ['chooseData']],
    [{ kind: 'none-changed' }, ['all']],
    [{ kind: 'failed', message: 'x' }, ['retry', 'chooseData', 'showLog']],
  ])('says what can be done: %j', (situation, actions) => {
    const card = of(situation)!;
    expect(card.title).not.toBe('');
    expect((card.actions ?? []).map(({ action }) => action)).toEqual(actions);
    expect(card.busy ?? false).toBe(situation.kind === 'loading');
    if ('message' in situation) expect(card.text).toBe(situation.message);
  });

  it('say of changed answers in which part of the data they were counted', () => {
    const changed = (all: number) => bare(onlyChangedText(strings, { count: 15, of: 181, all }));
    expect(changed(181)).toBe('onlyChanged[15|181]');
    expect(changed(500)).toBe('onlyChangedOfPart[15|181]');
    expect(bare(of({ kind: 'none-changed' })!.text)).toBe('noneChangedText[9]');
    expect(bare(of({ kind: 'none-changed' }, 500)!.text)).toBe('noneChangedOfPartText[9|500]');
  });
});
