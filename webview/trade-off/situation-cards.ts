/** The words for every situation in which nothing can be fitted. Pure. */
import type { PanelMessage, Situation } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';

export interface Card {
  title: string;
  text: string;
  busy?: boolean;
  /** 0 to 1. */
  part?: number;
  actions?: { label: string; message: PanelMessage }[];
}

/** @returns undefined if no card is needed */
export function cardOf(
  strings: TradeOffStrings,
  situation: Situation,
  hasRecipe: boolean,
): Card | undefined {
  const withCost = (text: string): string => (hasRecipe ? `${text} ${strings.costOnly}` : text);
  switch (situation.kind) {
    case 'ready':
      return undefined;
    case 'loading':
      return { title: strings.loading, text: '', busy: true };
    case 'untrusted':
      return {
        title: strings.untrusted,
        text: withCost(strings.untrustedText),
        actions: [{ label: strings.manageTrust, message: { type: 'manageTrust' } }],
      };
    case 'no-model':
      return { title: strings.noModel, text: withCost(strings.noModelText) };
    case 'no-statistics':
      return {
        title: situation.isOfOther ? strings.otherStatistics : strings.noStatistics,
        text: withCost(
          situation.isOfOther ? strings.otherStatisticsText : strings.noStatisticsText,
        ),
        actions: [{ label: strings.calibrate, message: { type: 'calibrate' } }],
      };
    case 'calibrating': {
      const { text, part } = situation;
      return {
        title: strings.calibrating,
        actions: [{ label: strings.cancel, message: { type: 'cancelCalibration' } }],
        text,
        ...(part === undefined ? { busy: true } : { part }),
      };
    }
    case 'preparing':
      return { title: strings.preparing, text: strings.preparingText, part: situation.part };
    case 'failed':
      return {
        title: strings.failed,
        text: situation.message,
        actions: [
          { label: strings.retry, message: { type: 'retry' } },
          { label: strings.showLog, message: { type: 'showLog' } },
        ],
      };
  }
}
