/** Replies that were asked for once, maybe before anybody needed them: the same is not asked for again. */

/** The oldest go. */
const most = 32;

export class KnownReplies<In, Out> {
  private readonly known = new Map<string, Promise<Out>>();

  /** @param request tells inputs apart by their JSON; a failure is not kept */
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

  /** Another answer may be given to the same from now on. */
  forget(): void {
    this.known.clear();
  }
}
