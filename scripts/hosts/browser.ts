/** Chromium for the workbench: no request leaves this machine. */
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { findChromium } from './chromium';

const disabled = [
  // Scripts that are fetched in the background are compiled again, though what was compiled of them
  // is kept: a third of what the page takes to open a window.
  'BackgroundResourceFetch',
  // Of Playwright's own list, which this one replaces: those that matter to local pages.
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
];

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
  // No name and no address but the local ones is ever looked up.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost',
  // Compiled scripts are kept at once, not when they have been loaded three times.
  '--blink-settings=v8CacheOptions=3',
  `--disable-features=${disabled.join(',')}`,
];

/**
 * A browser of its own that reaches 127.0.0.1 alone. Nothing moves in its windows that need not, as
 * the system's setting for it asks for: without a graphics card each frame is drawn by the
 * processor.
 *
 * @param profile folder of Chromium's profile
 * @param blocked collects the addresses that were refused
 * @returns its context; closing that ends the browser
 */
export async function openBrowser(
  profile: string,
  blocked: string[] = [],
  viewport = { width: 1400, height: 900 },
): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: flags,
    viewport,
    reducedMotion: 'reduce',
    // Over the loopback, compressing takes code-server longer than sending: half of its processor
    // time.
    extraHTTPHeaders: { 'Accept-Encoding': 'identity' },
  });
  await context.addInitScript({ content: endAnimations });
  const note = (url: string) => {
    if (isForeign(url)) blocked.push(url);
  };
  // Playwright could refuse them itself (`route`), but then Chromium would cache nothing. What a
  // webview asks for has a foreign address, too, but its service worker answers.
  context.on('requestfailed', (request) => {
    if (request.failure()?.errorText.includes('ERR_NAME_NOT_RESOLVED')) note(request.url());
  });
  const watch = (page: Page) =>
    page.on('websocket', (socket) => {
      note(socket.url());
    });
  context.pages().forEach(watch);
  context.on('page', watch);
  return context;
}

/**
 * Script of a page: the bars and wheels of work that is under way turn once. Drawing them for as
 * long as it takes costs a tenth of a window's processor time.
 */
const endAnimations = `{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, ::before, ::after { animation-iteration-count: 1 !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}`;

function isForeign(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return /^(http|ws)s?:$/.test(protocol) && !isLocal(hostname);
}

/** Webviews of code-server have names below `localhost` or the server's own. */
function isLocal(hostname: string): boolean {
  return hostname === '127.0.0.1' || hostname === 'localhost' || hostname.endsWith('.localhost');
}
