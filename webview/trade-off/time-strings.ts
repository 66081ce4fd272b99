/** The words of times: profiles, predictions and measurements. */
import { l10n } from '../shared/l10n';

export function timeStrings() {
  return {
    profile: l10n.t('Times of'),
    floorName: l10n.t('Time that pruning cannot save: {0} (vision encoder {1})'),
    floorBeyond: l10n.t('Pruning cannot save {0} of it; the vision encoder alone takes {1}.'),
    noProfile: l10n.t('No device is profiled yet'),
    noProfileText: l10n.t(
      'A budget in milliseconds needs a profile: how long this device takes at each prompt ' +
        'length. Profiling runs parts of the model at many lengths for about two minutes; ' +
        'nothing else should run meanwhile.',
    ),
    measureAgain: l10n.t('Measure Again'),
    profileDevice: l10n.t('Profile on This Device'),
    noEncoder: l10n.t('The profile is of a decoder only: the time to first token is not known.'),
    prefillTime: l10n.t('Prefill, predicted'),
    firstTokenTime: l10n.t('First token, predicted'),
    predictedFrom: l10n.t('Times are predicted from a profile. {0}'),
    firstTokenMeasured: l10n.t('First token, measured'),
    peakMemoryMeasured: l10n.t('Peak memory, measured'),
    aboutTheSame: l10n.t('about the same'),
  };
}
