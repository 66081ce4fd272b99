/**
 * What all our pages share, in the side panel or an editor's tab: a channel that ends with them.
 */
import type * as vscode from 'vscode';
import type { Channel, Tagged, Validate } from '../../../protocol/channel';
import type { Services } from '../../services';
import { openChannel, showPage, type PanelName } from './webview-html';

export abstract class Page<In extends Tagged, Event extends Tagged> {
  private readonly channel: Channel<In, Event>;

  /** @param validate returns the message if it is one of the page's, otherwise undefined */
  constructor(
    protected readonly services: Services,
    private readonly place: vscode.WebviewView | vscode.WebviewPanel,
    validate: Validate<In>,
  ) {
    this.channel = openChannel(place.webview, services.log, validate, (message) =>
      this.handle(message),
    );
    place.onDidDispose(() => {
      this.channel.dispose();
    });
  }

  /**
   * @returns the reply
   * @throws HumanError with a message for the user
   */
  protected abstract handle(message: In): Promise<unknown>;

  /** Lost while the page is hidden: when it is shown again, it asks for everything. */
  protected post(event: Event): void {
    this.channel.post(event);
  }

  /**
   * Called once its messages can be answered.
   *
   * @param page its title, localised, names it to screen readers
   */
  protected showPage(page: { name: PanelName; title: string }): void {
    showPage(this.place.webview, this.services.context.extensionUri, page);
  }
}
