/** Keeps replies, so that the same request is not sent twice. */

/** Replies that are kept; the oldest are dropped. */
const most = 32;

export class KnownReplies<In, Out> {
  private readonly known = new Map<string, Promise<Out>>();

  /** @param request called once for every different input, by its JSON; a failure is not kept */
  constructor(private readonly request: (input: In) => Promise<Out>) {}

  of(input: In): Promise<Out> {
    const key = JSON.stringify(input);
    const found = this.known.get(key);
    if (found) return found;
    const reply = this.request(input);
    this.known.set(key, reply);
    reply.catch(() => {
      if (this.known.get(key) === reply) this.known.delete(key);
    });
    for (const oldest of this.known.keys()) {
      if (this.known.size <= most) break;
      this.known.delete(oldest);
    }
    return reply;
  }

  /** To be called when the same request may now get another reply. */
  forget(): void {
    this.known.clear();
  }
}
