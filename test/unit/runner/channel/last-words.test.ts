/** A worker's last message is believed only if it can be the cause of its end. */
import { describe, expect, it } from 'vitest';
import {
  explainLastWords,
  lastWords,
  parseLastWords,
} from '../../../../src/runner/channel/last-words';

const parsed = (word: 'doing' | 'slow' | 'large', kind: 'template' | 'tokenizer' | 'nothing') =>
  parseLastWords(lastWords(word, kind).trim());

describe('last words', () => {
  it('blame a template that aborted the process', () => {
    const error = explainLastWords(parsed('doing', 'template'), 'SIGABRT');
    expect(error?.code).toBe('template-unbounded');
    expect(error?.message).toContain('crashed the process');
    expect(error?.message).not.toContain('was stopped');
    // Without signals, as on Windows, nothing contradicts it.
    expect(explainLastWords(parsed('doing', 'tokenizer'), null)?.code).toBe('tokenizer-unbounded');
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGSEGV', 'SIGBUS'] as const)(
    'blame nothing that was only about to run when the process ended by %s',
    (signal) => {
      expect(explainLastWords(parsed('doing', 'template'), signal)).toBeUndefined();
    },
  );

  it('are believed if the process ended itself, whatever the signal', () => {
    expect(explainLastWords(parsed('slow', 'template'), 'SIGKILL')?.message).toContain(
      'was stopped',
    );
    expect(explainLastWords(parsed('large', 'tokenizer'), 'SIGKILL')?.code).toBe(
      'tokenizer-unbounded',
    );
  });

  it('say nothing when nothing bounded ran, and are distinguished from other output', () => {
    expect(explainLastWords(parsed('doing', 'nothing'), 'SIGABRT')).toBeUndefined();
    expect(parseLastWords('some other line')).toBeUndefined();
  });
});
