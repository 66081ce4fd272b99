/** What the side panel shows and does. */
import { logBug } from '../failures';
import type { Services } from '../services';
import { chooseRecipes, compareCommands, type CompareCommands } from './compare/commands';
import type { ComparedRecipes } from './compare/comparison';
import { CompareView } from './compare/view';
import { RecipeDrop } from './tree/drop';
import { fileCommands, type FileCommands } from './tree/files';
import { ModelsTree } from './tree/models-tree';

export interface SidePanelParts {
  readonly tree: ModelsTree;
  readonly view: CompareView;
  readonly drop: RecipeDrop;
  readonly compare: CompareCommands;
  readonly files: FileCommands;
  dispose(): void;
}

export function createSidePanelParts(
  services: Services,
  compared: ComparedRecipes,
): SidePanelParts {
  const { log } = services;
  const view = new CompareView(services, compared, () => chooseRecipes(services, compared));
  const tree = new ModelsTree(services, compared, (error) => {
    logBug(log, error);
  });
  return {
    tree,
    view,
    drop: new RecipeDrop(compared),
    compare: compareCommands(services, compared, view),
    files: fileCommands,
    dispose() {
      tree.dispose();
      view.dispose();
    },
  };
}
