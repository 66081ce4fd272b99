import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Queue } from '../../../../scripts/hosts/queue';
import { canShare, type Launch, type Suite } from '../../../../scripts/hosts/suites';

const suite = (name: string, launch: Launch = {}): Suite => ({ name, launch, files: [] });

describe('suites that wait for a window', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'fp-queue-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('are each taken once, those that may take longest first', async () => {
    await new Queue(folder).fill([suite('a'), suite('long', { minutes: 8 }), suite('b')]);
    // As several processes do.
    const queues = Array.from({ length: 5 }, () => new Queue(folder));
    expect(await queues[0]!.take()).toBe('long');
    const taken = await Promise.all(queues.map((queue) => queue.take()));
    expect(taken.filter((name) => name !== undefined).sort()).toEqual(['a', 'b']);
    expect(await queues[0]!.length()).toBe(0);
  });

  it('have not passed if they failed, or never ran', async () => {
    const queue = new Queue(folder);
    await queue.fill([suite('passes'), suite('fails'), suite('waits')]);
    await queue.take();
    await queue.hasPassed('passes');
    await queue.take();
    expect(await queue.notPassed()).toEqual(['fails', 'waits']);
  });
});

describe('a suite shares a window', () => {
  it('whatever its settings and its workspace are', () => {
    expect(canShare(suite('a', { settings: { 'fitprune.samples': 2 }, minutes: 8 }))).toBe(true);
    expect(canShare(suite('a', { workspace: 'empty' }))).toBe(true);
  });

  it.each<Launch>([
    { alone: true },
    { ownWindow: true },
    { workspace: 'none' },
    { trusted: false },
    { locale: 'zh-cn' },
    { theme: 'dark' },
  ])('unless it says %j', (launch) => {
    expect(canShare(suite('a', launch))).toBe(false);
  });
});
