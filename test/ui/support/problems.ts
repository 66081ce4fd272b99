/**
 * Watches a browser context for what no test may cause: policy violations, errors, requests to
 * other hosts.
 */
import type { BrowserContext, ConsoleMessage, Page } from 'playwright-core';

/** Sentences; empty when all is well. */
export type Problems = string[];

/** Printed by the workbench itself in code-server; not by this extension. */
const harmless = [
  /favicon/,
  /service worker/i,
  /ERR_NAME_NOT_RESOLVED/,
  /can escape its sandboxing/,
  // A reload cuts off what the window was reading.
  /Unable to read file .*\(Canceled: Canceled\)/,
];

export async function watchContext(context: BrowserContext, problems: Problems): Promise<void> {
  await context.exposeBinding('reportViolation', ({ frame }, what: string) => {
    problems.push(`securitypolicyviolation in ${frame.url().slice(0, 120)}: ${what}`);
  });
  await context.addInitScript(() => {
    if (window === window.top) return;
    const report = (globalThis as { reportViolation?: (what: string) => void }).reportViolation;
    const listen = (document: Document) => {
      document.addEventListener('securitypolicyviolation', (event) => {
        report?.(`${event.violatedDirective} forbids ${event.blockedURI} ${event.sample}`);
      });
    };
    listen(document);
    // A webview's page is written into its frame. Opening a document for that drops its listeners.
    // oxlint-disable-next-line typescript/unbound-method
    const open = Document.prototype.open;
    Document.prototype.open = function (this: Document, ...args: unknown[]) {
      const opened = Reflect.apply(open, this, args) as Document;
      listen(this);
      return opened;
    } as typeof open;
  });
}

export function watchPage(page: Page, problems: Problems): void {
  page.on('console', (message) => {
    if (isOurs(message)) problems.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => {
    if (/fitprune/i.test((error.stack ?? '').replaceAll(process.cwd(), '')))
      problems.push(`uncaught: ${error.stack ?? ''}`);
  });
  page.on('crash', () => problems.push('the page crashed'));
}

function isOurs(message: ConsoleMessage): boolean {
  if (message.type() !== 'error' && message.type() !== 'warning') return false;
  // The workbench is installed below the repository, whose folder may have any name.
  const text = message.text().replaceAll(process.cwd(), '');
  if (harmless.some((pattern) => pattern.test(text))) return false;
  // The address of the code that printed it names the extension in its webviews.
  return /fitprune/i.test(`${text} ${message.location().url}`);
}
