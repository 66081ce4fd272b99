import { afterEach, describe, expect, it } from 'vitest';
import { remedies as inTheTerminal } from '../../../src/cli/remedies';
import { HumanError } from '../../../src/core/errors';
import { deviceError } from '../../../src/core/model/devices/devices';
import {
  Remedy,
  remedy,
  remedyOf,
  useRemedyWords,
  type RemedyKey,
} from '../../../src/core/remedies';
import { text } from '../../../src/core/text';
import { remedies as inTheEditor } from '../../../src/host/remedies';
import { fromWire, toWire } from '../../../src/runner/channel/errors';

const keys = Object.keys(inTheTerminal) as RemedyKey[];
const places = (template: string) => [...new Set(template.match(/\{\d+\}/g) ?? [])].sort();

afterEach(() => {
  useRemedyWords({});
});

describe('remedies', () => {
  it('are worded by the core without options or commands', () => {
    const { message } = deviceError('cuda', 'no driver');
    expect(message).toBe(
      'The device cuda cannot be used: no driver. Install what is missing, or choose another (auto takes the ' +
        'best that works; the CPU is the reference for the others).',
    );
  });

  it('are worded with options once the command line sets its words', () => {
    useRemedyWords(inTheTerminal);
    expect(deviceError('cuda', 'no driver').message).toContain(
      'choose another with --device (auto',
    );
  });

  it('keep their arguments in every wording', () => {
    const message = text`a, ${remedy('other-results', remedy('same-seed'))}`;
    expect(String(message)).toBe('a, Move the file away, or use the same seed as before.');
    useRemedyWords(inTheTerminal);
    expect(String(message)).toBe('a, Use another --results file, or give --seed as before.');
  });

  it.each(keys)('"%s" has the same places everywhere', (key) => {
    const neutral = new Remedy(key).template;
    expect(places(inTheTerminal[key].template)).toEqual(places(neutral));
    expect(places(inTheEditor[key]?.template ?? neutral)).toEqual(places(neutral));
    expect(inTheTerminal[key].template).not.toBe('');
  });

  it('cross the channel to the parent as what they are', () => {
    const error = new HumanError(text`Gone. ${remedy('precision', 'fp16 or fp32')}.`, 'gone');
    const sent = structuredClone(toWire(error));
    useRemedyWords(inTheTerminal);
    const read = fromWire(sent);
    expect(read.message).toBe('Gone. Choose --dtype fp16 or fp32, or use another device.');
  });

  it('that another version does not know are read as plain texts', () => {
    const sent = toWire(new HumanError(text`Gone: ${remedy('wait-for-file')}`, 'gone'));
    const [argument] = sent.human!.text!.args;
    (argument as { remedy: string }).remedy = 'of-tomorrow';
    expect(fromWire(sent).message).toBe('Gone: Wait for it.');
  });

  it('are distinguished from other texts', () => {
    expect(remedyOf(remedy('try-cpu'))).toBe('try-cpu');
    expect(remedyOf(text`Try it.`)).toBeUndefined();
  });
});
