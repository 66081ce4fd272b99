/**
 * Prompts that Hugging Face's processors make: every visual row is found, in every family with
 * markers.
 */
import { describe, expect, it } from 'vitest';
import {
  familyLocate,
  promptFamilies,
  promptRows,
  promptWidth,
} from '../../../support/locate-prompts';
import { finder } from '../../../support/locating';

describe.each(promptFamilies)('%s', (_, family) => {
  it.each(Object.entries(family.cases))('finds the visual rows: %s', async (name, one) => {
    expect(one.visual.length > 0).toBe(name !== 'text');
    const rows = promptRows(family, one);
    const graph = await finder(familyLocate(family), promptWidth);
    expect(await graph.find(rows)).toEqual(one.visual);
    expect(await graph.find(rows, one.ids.length)).toEqual([]);
  });
});
