import { describe, expect, it } from 'vitest';
import { Replies } from '../../../src/core/replies';

/** The requests, in order. */
function asked(count: number): {
  replies: Replies<number>;
  ids: number[];
  answers: Promise<string>[];
} {
  const replies = new Replies<number>();
  const ids: number[] = [];
  const answers = Array.from({ length: count }, () =>
    replies.ask<string>((id) => {
      ids.push(id);
    }),
  );
  return { replies, ids, answers };
}

describe('Replies', () => {
  it('gives each request its own reply, in whatever order they come', async () => {
    const { replies, ids, answers } = asked(3);
    for (const id of [...ids].reverse()) replies.succeed(id, `reply ${id}`);
    await expect(Promise.all(answers)).resolves.toEqual(ids.map((id) => `reply ${id}`));
    expect(new Set(ids).size).toBe(3);
  });

  it('fails one request and leaves the others waiting', async () => {
    const { replies, ids, answers } = asked(2);
    replies.fail(ids[0]!, new Error('no'));
    replies.succeed(ids[1]!, 'yes');
    await expect(answers[0]).rejects.toThrow('no');
    await expect(answers[1]).resolves.toBe('yes');
  });

  it('reports progress until the reply has come', async () => {
    const replies = new Replies<number>();
    const seen: number[] = [];
    let last = 0;
    const answer = replies.ask(
      (id) => (last = id),
      (part) => seen.push(part),
    );
    replies.progress(last, 0.5);
    replies.succeed(last, undefined);
    replies.progress(last, 1);
    await answer;
    expect(seen).toEqual([0.5]);
  });

  it('ignores replies that nobody waits for', () => {
    const { replies } = asked(0);
    expect(() => {
      replies.succeed(7, 'late');
      replies.fail(8, new Error('late'));
    }).not.toThrow();
  });

  it('fails with what sending failed with, and forgets the request', async () => {
    const replies = new Replies();
    const answer = replies.ask(() => {
      throw new Error('not sent');
    });
    await expect(answer).rejects.toThrow('not sent');
  });

  it('fails all that wait, and all later requests, with the first end', async () => {
    const { replies, answers } = asked(2);
    replies.end(new Error('gone'));
    replies.end(new Error('again'));
    for (const answer of answers) await expect(answer).rejects.toThrow('gone');
    const sent: number[] = [];
    await expect(replies.ask((id) => sent.push(id))).rejects.toThrow('gone');
    expect(sent).toEqual([]);
  });
});
