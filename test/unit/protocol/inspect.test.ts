import { describe, expect, it } from 'vitest';
import {
  validateInspectMemory,
  validateInspectMessage,
} from '../../../src/protocol/inspect-messages';

describe('messages of Inspect Tokens', () => {
  it.each([
    { type: 'ready' },
    { type: 'chooseData' },
    { type: 'evaluate' },
    { type: 'apply' },
    { type: 'openRecipe' },
    { type: 'retry' },
    { type: 'manageTrust' },
    { type: 'showLog' },
    { type: 'go', to: 'next' },
    { type: 'jump', to: 'evaluation-7' },
    { type: 'filter', onlyChanged: true },
    { type: 'export', content: 'iVBO' },
  ])('%j is one, and comes without unknown keys', (message) => {
    expect(validateInspectMessage({ ...message, more: 'x' })).toEqual(message);
  });

  it.each([
    undefined,
    null,
    'ready',
    [],
    {},
    { type: 'delete' },
    { type: 'go', to: 'elsewhere' },
    { type: 'go' },
    { type: 'jump', to: 7 },
    { type: 'jump', to: 'x'.repeat(1001) },
    { type: 'filter', onlyChanged: 'yes' },
    { type: 'export', content: null },
    { type: 'constructor' },
  ])('%j is refused', (message) => {
    expect(validateInspectMessage(message)).toBeUndefined();
  });
});

describe('what a window kept', () => {
  it('is taken as far as it is right', () => {
    const memory = { recipe: 'file:///r.fitprune.json', sample: 'a', onlyChanged: true, layer: -1 };
    expect(validateInspectMemory({ ...memory, data: '/etc/passwd' })).toEqual(memory);
    expect(validateInspectMemory({ recipe: 'r', layer: 1.5, onlyChanged: 1, sample: {} })).toEqual({
      recipe: 'r',
    });
  });

  it.each([undefined, null, {}, { recipe: 1 }, 'r'])('%j is ignored', (raw) => {
    expect(validateInspectMemory(raw)).toBeUndefined();
  });
});
