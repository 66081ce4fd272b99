/**
 * The translations that the host wrote into the page (src/host/views/webview). Entries must import
 * this first, since texts are read as modules load.
 */
import { l10n } from './l10n';

const contents = document.getElementById('l10n')?.textContent;
if (contents) l10n.config({ contents });
