/** How far a call is, for clients that asked to be told. */
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import type { ToolContext } from '../../tools/context';

/** By so much, what is no sample yet is ahead of what was told before: the protocol wants progress to grow. */
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
    // A client that is gone is no failure of the call.
    sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
