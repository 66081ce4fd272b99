/** Chromium for the workbench: no request leaves this machine. */
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { findChromium } from './chromium';

const flags = [
  '--no-sandbox',
  '--headless=new',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: flags });
}

/**
 * A fresh profile that reaches 127.0.0.1 alone. Nothing moves in its windows that need not, as the
 * system's setting for it asks for: without a graphics card each frame is drawn by the processor.
 *
 * @param blocked collects the addresses that were refused
 */
export async function openContext(
  browser: Browser,
  blocked: string[] = [],
  viewport = { width: 1400, height: 900 },
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport,
    reducedMotion: 'reduce',
    // Over the loopback, compressing takes code-server longer than sending: half of its processor time.
    extraHTTPHeaders: { 'Accept-Encoding': 'identity' },
  });
  await context.route(
    ({ protocol, hostname }) => /^(http|ws)s?:$/.test(protocol) && !isLocal(hostname),
    async (route) => {
      blocked.push(route.request().url());
      await route.abort();
    },
  );
  return context;
}

/** Webviews of code-server have names below `localhost` or the server's own. */
function isLocal(hostname: string): boolean {
  return hostname === '127.0.0.1' || hostname === 'localhost' || hostname.endsWith('.localhost');
}
