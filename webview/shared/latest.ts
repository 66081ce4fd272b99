/** Coalesced requests: one in flight, and of those asked for meanwhile only the newest is made. */

export interface LatestOptions<In, Out> {
  work: (input: In) => Promise<Out>;
  /** Called for every input that was worked on, in order. */
  onResult: (output: Out, input: In) => void;
  onError: (error: unknown, input: In) => void;
}

export class Latest<In, Out> {
  private running = false;
  private next: { input: In } | undefined;

  constructor(private readonly options: LatestOptions<In, Out>) {}

  ask(input: In): void {
    this.next = { input };
    if (!this.running) void this.run();
  }

  /** Forgets waiting requests; the running one still reports. */
  clear(): void {
    this.next = undefined;
  }

  private async run(): Promise<void> {
    const { work, onResult, onError } = this.options;
    this.running = true;
    while (this.next) {
      const { input } = this.next;
      this.next = undefined;
      try {
        onResult(await work(input), input);
      } catch (error) {
        onError(error, input);
      }
    }
    this.running = false;
  }
}
