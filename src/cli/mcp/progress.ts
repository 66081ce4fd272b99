/** Reports a call's progress to clients that asked for it. */
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import type { ToolContext } from '../../tools/context';

/**
 * While no sample is counted, progress grows by this much with each message, as the protocol
 * requires progress to grow.
 */
const step = 0.001;

export function progressOf({
  _meta,
  sendNotification,
}: RequestHandlerExtra<ServerRequest, ServerNotification>): ToolContext['onProgress'] {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let last = -step;
  return (done, total, message) => {
    last = Math.max(done, last + step);
    const params = { progressToken, progress: last, ...(total > 0 && { total }), message };
    // A client that has left is not a failure of the call.
    sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
