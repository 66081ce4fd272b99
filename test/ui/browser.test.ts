import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openBrowser } from '../../scripts/hosts/browser';
import { temporaryFolder } from '../../scripts/hosts/workspace';

it('the browser of tests reaches this machine alone, and notes what else was asked for', async () => {
  const server = createServer((_, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*').end('here');
  }).listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const blocked: string[] = [];
  const context = await openBrowser(path.join(temporaryFolder(), 'profile'), blocked);
  try {
    const page = context.pages()[0]!;
    await page.goto(`http://127.0.0.1:${port}/`);
    const ask = (address: string) =>
      page.evaluate(
        (to) =>
          fetch(to).then(
            (response) => response.text(),
            () => 'refused',
          ),
        address,
      );
    expect(await ask(`http://webview.localhost:${port}/`)).toBe('here');
    // 127.0.0.2 would answer if it were asked: it is this machine, too.
    const foreign = ['http://fitprune.example/', `http://127.0.0.2:${port}/`];
    for (const address of foreign) expect(await ask(address)).toBe('refused');
    const socket = `ws://fitprune.example:${port}/`;
    await page.evaluate(
      (to) =>
        new Promise((resolve) => {
          new WebSocket(to).onerror = resolve;
        }),
      socket,
    );
    expect(blocked).toEqual([...foreign, socket]);
  } finally {
    await context.close();
    server.close();
  }
});
