/** A process like the worker, whose work is `spin`, `grow` or `rest`: it says when it has begun. */
import { isMainThread } from 'node:worker_threads';
import { bounded } from '../../../src/core/model/bounded';
import { startWatchdog, watch } from '../../../src/worker/watchdog';

if (isMainThread) {
  startWatchdog(__filename, { seconds: Number(process.argv[3] ?? 1), gigabytes: 0.2 });
  process.send?.('begun');
  const [how] = process.argv.slice(2);
  const grown: Buffer[] = [];
  bounded('template', () => {
    for (; how === 'spin';);
    for (; how === 'grow';) if (grown.length < 400) grown.push(Buffer.alloc(1e6, 1));
  });
  console.log('done');
  process.disconnect();
} else watch();
