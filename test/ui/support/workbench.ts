/** A window of VS Code with the packed extension, driven by clicks and keys. */
import path from 'node:path';
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import { openBrowser } from '../../../scripts/hosts/browser';
import {
  launchHost,
  testMachineSettings,
  type Host,
  type HostOptions,
} from '../../../scripts/hosts/launch';
import { profilesFolder, resultsFolder } from '../../../scripts/hosts/pins';
import { takeSlot, type Slot } from '../../../scripts/hosts/slot';
import { copyWorkspace } from '../../../scripts/hosts/workspace';
import { runsAll } from '../../run-all';
import { accessibilityProblems } from './accessibility';
import { watchContext, watchPage } from './problems';

/**
 * By the names that tests use: the setting, the row of the list, the class that the workbench then
 * has.
 */
const themes = {
  dark: { id: 'Dark Modern', label: 'Dark Modern', className: 'vs-dark' },
  light: { id: 'Light Modern', label: 'Light Modern', className: 'vs' },
  highContrast: { id: 'Default High Contrast', label: 'Dark High Contrast', className: 'hc-black' },
  highContrastLight: {
    id: 'Default High Contrast Light',
    label: 'Light High Contrast',
    className: 'hc-light',
  },
} as const;
export type Theme = keyof typeof themes;

/** Those in which each panel is held to the rules of readability; the last is the default. */
export const readableThemes: readonly Theme[] = runsAll
  ? ['light', 'highContrast', 'highContrastLight', 'dark']
  : ['highContrastLight', 'dark'];

/** Those in which a part of a panel is held to them; the last is the default. */
export const bothThemes: readonly Theme[] = runsAll ? ['light', 'dark'] : ['dark'];

export interface WorkbenchOptions extends Pick<
  HostOptions,
  'settings' | 'machineSettings' | 'trusted' | 'locale' | 'env'
> {
  /**
   * `none` (no folder, the default), `sample`, `empty` or a folder of the repository, always a
   * copy.
   */
  workspace?: string | undefined;
  theme?: Theme | undefined;
  viewport?: { width: number; height: number } | undefined;
}

/** They are for people: nobody looks at those of a short CI run. */
const wantsScreenshots = runsAll || !process.env['CI'];

/** For one step, in milliseconds; a started window answers within a second. */
const patience = 30_000;

export class Workbench {
  private constructor(
    readonly page: Page,
    readonly host: Host,
    /** Absolute path of the folder that was opened. */
    readonly folder: string | undefined,
    /** Policy violations, errors of the extension, refused requests: what no test may cause. */
    readonly problems: string[],
    private readonly slot: Slot,
  ) {}

  /** @param extensionsDir where the packed extension is installed */
  static async open(extensionsDir: string, options: WorkbenchOptions = {}): Promise<Workbench> {
    const { workspace = 'none', theme = 'dark' } = options;
    const slot = await takeSlot(profilesFolder);
    const host = await launchHost({
      ...options,
      machineSettings: { ...testMachineSettings, ...options.machineSettings },
      idleSeconds: 120,
      fewBuiltins: true,
      extensionsDir,
      theme: themes[theme].id,
      port: slot.port,
    });
    const copy = path.join(host.home, 'workspace');
    const folder = workspace === 'none' ? undefined : await copyWorkspace(workspace, copy);
    const problems: string[] = [];
    const context = await openBrowser(slot.profile, problems, options.viewport);
    await watchContext(context, problems);
    const page = context.pages()[0]!;
    page.setDefaultTimeout(patience);
    watchPage(page, problems);
    const workbench = new Workbench(page, host, folder, problems, slot);
    await page.goto(host.address(folder));
    await workbench.isReady();
    return workbench;
  }

  /** Resolves when the window shows and its extensions' commands can be typed. */
  private async isReady(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar .statusbar-item').first().waitFor();
    await this.page.locator('.monaco-workbench .part.activitybar .action-item').first().waitFor();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.isReady();
  }

  /** As a person does: the window follows at once, and webviews with it. */
  async setTheme(theme: Theme): Promise<void> {
    const { label, className } = themes[theme];
    const themed = this.page.locator(`.monaco-workbench.${className}`);
    if ((await themed.count()) > 0) return;
    await this.runCommand('Preferences: Color Theme');
    await this.fillQuickInput(label);
    await this.pick(label);
    await themed.waitFor();
  }

  /** The list and its field at the top of the window. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /**
   * Puts a text into the field at once. Playwright's own `fill` focuses the field and then types:
   * if an editor that opens takes the focus in between, the text would be written into its file.
   */
  private async fillQuickInput(text: string, timeout?: number): Promise<void> {
    const input = this.quickInput.locator('input[type=text]');
    await input.waitFor(timeout === undefined ? {} : { timeout });
    await input.evaluate((field: HTMLInputElement, value) => {
      field.value = value;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }, text);
  }

  /**
   * Runs a command from the palette by its whole name: `FitPrune: Fit Recipe`.
   * The list is a snapshot of what is enabled, so it is opened again until the command is in it.
   */
  async runCommand(name: string): Promise<void> {
    const row = this.quickPickRow(name);
    for (const started = Date.now(); Date.now() - started < patience;) {
      await this.page.keyboard.press('F1');
      try {
        // What just opened may take the focus, and then the list closes again.
        await this.fillQuickInput(`>${name}`, 1500);
        await row.click({ timeout: 1500 });
        return;
      } catch {
        await this.page.keyboard.press('Escape');
      }
    }
    throw new Error(`The palette has no command "${name}".`);
  }

  /** Whether the palette offers a command now. */
  async offersCommand(name: string): Promise<boolean> {
    await this.page.keyboard.press('F1');
    await this.fillQuickInput(`>${name}`);
    await this.quickInput.locator('.monaco-list-row').first().waitFor();
    const offered = await this.quickPickRow(name).isVisible();
    await this.page.keyboard.press('Escape');
    return offered;
  }

  /** A row of the open quick pick by its whole label. */
  quickPickRow(label: string | RegExp): Locator {
    const name = this.page.locator('.label-name', {
      hasText: typeof label === 'string' ? new RegExp(`^\\s*${escape(label)}\\s*$`) : label,
    });
    return this.quickInput.locator('.monaco-list-row').filter({ has: name }).first();
  }

  /** Chooses a row of the quick pick that is open or about to open. */
  async pick(label: string | RegExp): Promise<void> {
    await this.quickPickRow(label).click();
  }

  /**
   * Narrows the quick pick that is open or about to open: rows of a long one beyond its view are
   * not made.
   */
  async filter(text: string): Promise<void> {
    await this.quickInput.locator('.monaco-list-row').first().waitFor();
    await this.fillQuickInput(text);
  }

  /** Types into the input box that is open or about to open, and accepts. */
  async answer(text: string): Promise<void> {
    const input = this.quickInput.locator('input[type=text]');
    await input.fill(text);
    await input.press('Enter');
  }

  /** Answers a folder dialog that is open or about to open. */
  async chooseFolder(folder: string, button: string): Promise<void> {
    const action = this.quickInput.locator('.quick-input-action', { hasText: button });
    await action.waitFor();
    const input = this.quickInput.locator('input[type=text]');
    // The dialog fills in its own suggestion after looking it up, over what was typed before. What
    // is typed meanwhile it takes for a path that does not exist, and stays open.
    await this.until(async () => {
      if (!(await input.inputValue()).endsWith('/')) return false;
      await input.fill('');
      await input.fill(`${folder}/`);
      await this.page.waitForTimeout(300);
      if ((await input.inputValue()) !== `${folder}/`) return false;
      await action.click();
      return action.waitFor({ state: 'hidden', timeout: 3000 }).then(
        () => true,
        () => false,
      );
    });
  }

  private async until(holds: () => Promise<boolean>): Promise<void> {
    for (const started = Date.now(); Date.now() - started < patience;) {
      if (await holds()) return;
      await this.page.waitForTimeout(50);
    }
    throw new Error('The window did not come to the state that was waited for.');
  }

  async openWalkthrough(title: string): Promise<void> {
    await this.until(async () => {
      await this.runCommand('Welcome: Open Walkthrough...');
      // What just opened may take the focus, such as a workspace, and then the list closes again.
      return this.quickPickRow(title)
        .click({ timeout: 3000 })
        .then(
          () => true,
          () => this.page.keyboard.press('Escape').then(() => false),
        );
    });
    await this.page.locator('.getting-started-step').first().waitFor();
  }

  /** Opens a file of the workspace by its name, and waits until commands apply to it. */
  async openFile(name: string): Promise<void> {
    const rows = this.quickInput.locator('.monaco-list-row.focused');
    const row = rows.filter({ hasText: path.basename(name) });
    for (const started = Date.now(); Date.now() - started < patience;) {
      // As with commands: what just took the focus may close the list again.
      await this.page.keyboard.press('Control+P');
      try {
        await this.fillQuickInput(name, 1500);
        // Chosen by its focus: rows change places while they are filtered, and a click could hit
        // another.
        await row.waitFor({ timeout: 3000 });
        await this.page.keyboard.press('Enter');
        // A tab that was already there proves nothing: it may still be hidden by another.
        await this.activeTab(path.basename(name)).waitFor({ timeout: 5000 });
        return;
      } catch {
        await this.page.keyboard.press('Escape');
      }
    }
    throw new Error(`The window does not open ${name}.`);
  }

  /** An editor's tab. */
  tab(name: string | RegExp): Locator {
    return this.page.locator('.part.editor .tab', { hasText: name }).first();
  }

  /** An editor's tab while that editor has the focus, or had it last. */
  activeTab(name: string | RegExp): Locator {
    const tabs = this.page.locator('.part.editor .editor-group-container.active .tab.active');
    return tabs.filter({ hasText: name });
  }

  async closeTab(name: string | RegExp): Promise<void> {
    const tab = this.tab(name);
    await tab.locator('.action-label').click();
    await tab.waitFor({ state: 'detached' });
  }

  /** The text editor that has the focus, or had it last. */
  get editor(): Locator {
    return this.page.locator('.part.editor .editor-group-container.active .monaco-editor').first();
  }

  /**
   * Shows a view container by its title in the activity bar. A click on the container that is shown
   * hides it, and a reloaded window restores its own a while after the bar is there. So what is
   * visible decides, and a click that hit the restored container is repeated.
   */
  async showContainer(title: string): Promise<void> {
    const label = this.page.locator(`a[aria-label^="${title}"]`);
    const item = this.page.locator('.part.activitybar [role=tab]').filter({ has: label });
    const head = this.page.locator('.part.sidebar .composite.title', { hasText: title });
    for (const started = Date.now(); Date.now() - started < patience;) {
      if ((await item.getAttribute('aria-selected')) !== 'true') await item.click();
      try {
        await head.waitFor({ timeout: 3000 });
        return;
      } catch {
        // Hidden by the click, or not yet there.
      }
    }
    throw new Error(`The side bar does not show ${title}.`);
  }

  /** A row of the trees in the side bar. */
  treeRow(text: string | RegExp): Locator {
    return this.page.locator('.part.sidebar .monaco-list-row', { hasText: text }).first();
  }

  /**
   * Ticks a recipe's box in the tree, or unticks it. The tree moves a row down when a comparison
   * begins: a click that hit a moving row is repeated. The mouse does not rest on the tree, as the
   * hover of the row below it would cover the next box.
   */
  async tick(name: string): Promise<void> {
    const box = this.treeRow(name).locator('.monaco-checkbox');
    const was = await box.getAttribute('aria-checked');
    await this.until(async () => {
      if ((await box.getAttribute('aria-checked')) !== was) return true;
      await this.leaveTree();
      // A tooltip whose row was drawn again under the mouse stays, and may cover the box, until a key
      // is pressed; then the click is tried again.
      await box.click({ timeout: 2000 }).catch(() => this.page.keyboard.press('Escape'));
      // Long enough for a busy machine: a second click would undo the first.
      for (const clicked = Date.now(); Date.now() - clicked < 3000;) {
        if ((await box.getAttribute('aria-checked')) !== was) return true;
        await this.page.waitForTimeout(50);
      }
      return false;
    });
    await this.leaveTree();
  }

  /**
   * Moves the mouse to the title bar, by two moves: a move to where it already is sends no event.
   */
  private async leaveTree(): Promise<void> {
    await this.page.mouse.move(600, 2);
    await this.page.mouse.move(600, 6);
  }

  /** A notification toast, also a cancellable one of a run. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
  }

  /** A modal dialog of the workbench. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box', { hasText: text });
  }

  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item', { hasText: text });
  }

  /**
   * The page of a webview, by a selector or text that only this one has (`text=Budget`,
   * `#trade-off`).
   */
  async webview(marker: string): Promise<Frame> {
    for (const started = Date.now(); Date.now() - started < patience;) {
      for (const frame of this.page.frames()) {
        const isPage = frame.parentFrame()?.url().includes('/contrib/webview/') === true;
        if (isPage && (await holds(frame, marker))) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`No webview holds ${marker}.`);
  }

  /** The only webview that shows, for chains of locators. */
  get onlyWebview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /**
   * What axe-core still finds in a webview's page after a while: controls adopt a theme a moment
   * after the page.
   */
  async accessibilityProblems(frame: Frame): Promise<string[]> {
    const end = Date.now() + 10_000;
    for (;;) {
      const problems = await accessibilityProblems(frame);
      if (problems.length === 0 || Date.now() > end) return problems;
      await this.page.waitForTimeout(200);
    }
  }

  /** Kept in the test output as `NAME.png`. */
  async screenshot(name: string, isWanted = wantsScreenshots): Promise<void> {
    if (!isWanted) return;
    // Fading elements are shown in their final state.
    await this.page.screenshot({
      path: path.join(resultsFolder, 'screenshots', `${name}.png`),
      animations: 'disabled',
    });
  }

  /** One of each theme, where screenshots are wanted; the window keeps the last one. */
  async screenshotsIn(themesOfThem: readonly Theme[], name: string): Promise<void> {
    if (!wantsScreenshots) return;
    for (const theme of themesOfThem) {
      await this.setTheme(theme);
      await this.screenshot(`${name}-${theme}`);
    }
  }

  /** Another window on the same folder, of the same profile; closed with this one. */
  async openSecond(): Promise<Workbench> {
    const page = await this.page.context().newPage();
    page.setDefaultTimeout(patience);
    watchPage(page, this.problems);
    const second = new Workbench(page, this.host, this.folder, this.problems, this.slot);
    await page.goto(this.host.address(this.folder));
    await second.isReady();
    return second;
  }

  async close(): Promise<void> {
    await this.page.context().close();
    await this.host.stop();
    await this.slot.release();
  }
}

async function holds(frame: Frame, marker: string): Promise<boolean> {
  try {
    return (await frame.locator(marker).count()) > 0;
  } catch {
    // The frame disappeared during the request.
    return false;
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
