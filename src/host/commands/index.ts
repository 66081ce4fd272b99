/** The commands that run models and write recipes; views register those of their own. */
import { commands } from '../../contributions';
import type { Services } from '../services';
import { registerCommand, registerTrustedCommand } from './register';

/** Each command's code is loaded when it is first used: starting the extension stays quick. */
export function activateCommands(services: Services): void {
  activateModels(services);
  activateCalibration(services);
  activateProfiles(services);
  activateRecipes(services);
  activateEvaluation(services);
  activateRuns(services);
  offerToResume(services);
}

function activateModels(services: Services): void {
  registerCommand(services, commands.openSample, async () =>
    (await import('../models/open-sample')).openSampleCommand(services),
  );
  registerTrustedCommand(services, commands.exportCheckpoint, async (argument) =>
    (await import('../models/export-checkpoint')).exportCheckpointCommand(services, argument),
  );
  registerTrustedCommand(services, commands.selectDevice, async () =>
    (await import('../models/select-device')).selectDeviceCommand(services),
  );
}

function activateCalibration(services: Services): void {
  registerTrustedCommand(services, commands.calibrateModel, async (argument) =>
    (await import('../calibration/calibrate-model')).calibrateModelCommand(services, argument),
  );
  registerTrustedCommand(services, commands.resumeCalibration, async (argument) =>
    (await import('../calibration/resume')).resumeCommand(services, argument),
  );
  registerTrustedCommand(services, commands.clearStatistics, async (argument) =>
    (await import('../calibration/clear-statistics')).clearStatisticsCommand(services, argument),
  );
}

function activateProfiles(services: Services): void {
  registerTrustedCommand(services, commands.profileModel, async (argument) =>
    (await import('../profiles/profile-model')).profileModelCommand(services, argument),
  );
  registerTrustedCommand(services, commands.resumeProfile, async (argument) =>
    (await import('../profiles/resume')).resumeProfileCommand(services, argument),
  );
  registerTrustedCommand(services, commands.measureAgain, async (argument) =>
    (await import('../profiles/measure-again')).measureAgainCommand(services, argument),
  );
  registerTrustedCommand(services, commands.deleteProfile, async (argument) =>
    (await import('../profiles/delete-profile')).deleteProfileCommand(services, argument),
  );
}

function activateRecipes(services: Services): void {
  registerTrustedCommand(services, commands.fitRecipe, async (argument) =>
    (await import('../fitting/fit-recipe')).fitRecipeCommand(services, argument),
  );
  registerTrustedCommand(services, commands.refitRecipe, async (argument) =>
    (await import('../fitting/refit-recipe')).refitRecipeCommand(services, argument),
  );
  registerTrustedCommand(services, commands.searchRecipe, async (argument) =>
    (await import('../fitting/search-recipe')).searchRecipeCommand(services, argument),
  );
  registerTrustedCommand(services, commands.applyRecipe, async (argument) =>
    (await import('../recipes/apply-recipe')).applyRecipeCommand(services, argument),
  );
  registerCommand(services, commands.newRecipe, async (argument) =>
    (await import('../recipes/new-recipe')).newRecipeCommand(services, argument),
  );
}

function activateEvaluation(services: Services): void {
  const ways = [
    [commands.evaluateRecipe, {}],
    [commands.evaluateWithOptions, { ask: true }],
    [commands.evaluateOnSlurm, { onSlurm: true }],
  ] as const;
  for (const [command, way] of ways) {
    registerTrustedCommand(services, command, async (argument, selection) =>
      (await import('../evaluation/evaluate-recipe')).evaluateRecipeCommand(
        services,
        argument,
        selection,
        way,
      ),
    );
  }
  registerTrustedCommand(services, commands.sweep, async (argument, file) =>
    (await import('../evaluation/sweep')).sweepCommand(services, argument, file),
  );
  registerTrustedCommand(services, commands.sweepOnSlurm, async (argument) =>
    (await import('../evaluation/sweep')).sweepCommand(services, argument, undefined, true),
  );
  registerCommand(services, commands.writeReport, async (argument) =>
    (await import('../evaluation/write-report')).writeReportCommand(services, argument),
  );
}

function activateRuns(services: Services): void {
  registerCommand(services, commands.showRuns, async () =>
    (await import('./run-commands')).showRunsCommand(services),
  );
  registerCommand(services, commands.cancelRun, async () =>
    (await import('./run-commands')).cancelRunCommand(services),
  );
  registerCommand(services, commands.showLog, () => {
    services.log.show();
  });
}

/** Nothing of it is loaded where nothing was cut off. */
function offerToResume(services: Services): void {
  if (services.unfinished.all.length > 0) {
    void import('../calibration/resume').then(({ offerToResume }) => offerToResume(services));
  }
  if (services.measurements.all.length > 0) {
    void import('../evaluation/resume').then((one) => one.offerToResumeMeasuring(services));
  }
  if (services.unfinishedProfiles.all.length > 0) {
    void import('../profiles/resume').then((one) => one.offerToResumeProfiling(services));
  }
}
