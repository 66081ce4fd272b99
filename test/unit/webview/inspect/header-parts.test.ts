import { expect, it } from 'vitest';
import type { InspectSituation, InspectState } from '../../../../src/protocol/inspect';
import { headerParts } from '../../../../webview/inspect/header-parts';

const data: InspectState['source'] = { kind: 'data', name: 'questions.json' };
const image: InspectState['source'] = { kind: 'image', name: 'a.png' };
const all = { samples: true, others: true, actions: true };
const none = { samples: false, others: false, actions: false };

/** With a sample that was in sight until then. */
it.each<[string, InspectSituation, InspectState['source'], object]>([
  ['a sample of data', { kind: 'ready' }, data, all],
  ['one image', { kind: 'ready' }, image, { ...all, samples: false }],
  ['a recipe that was deleted', { kind: 'gone' }, data, none],
  ['no model', { kind: 'no-model' }, data, { ...none, actions: true }],
  ['no data, which the card asks for', { kind: 'no-data' }, undefined, { ...none, actions: true }],
])('of %s', (_, situation, source, expected) => {
  expect(headerParts({ situation, ...(source && { source }) }, true)).toEqual(expected);
  const { actions } = headerParts({ situation, ...(source && { source }) }, false);
  expect(actions).toBe(false);
});
