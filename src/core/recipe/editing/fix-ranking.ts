/** Fixes of a ranking's parameters. */
import { text } from '../../text';
import { findNodeAtOffset, type Node } from 'jsonc-parser';
import { nodeAt } from '../document';
import { coverageGrid } from '../checks/rules-ranking';
import { removeNodes, replaceNode } from './edits';
import type { Fix, FixRequest } from './fix';

/** The smallest that a recipe may hold. */
const smallestBlock = 2;

export function rankingFixes({ document, diagnostic }: FixRequest): Fix[] {
  const remove = (property: Node): Fix => ({
    title: text`Remove ${property.children![0]!.value as string}`,
    edits: removeNodes(document, [property]),
    preferred: true,
  });
  switch (diagnostic.code) {
    case 'ranking-parameter':
    case 'ranking-grid': {
      const value = document.root && findNodeAtOffset(document.root, diagnostic.range.offset);
      return value?.parent?.type === 'property' ? [remove(value.parent)] : [];
    }
    case 'ranking-place': {
      const kind = document.root && findNodeAtOffset(document.root, diagnostic.range.offset);
      if (!kind) return [];
      const other = 'self-cross';
      const edits = [replaceNode(kind, JSON.stringify(other))];
      return [{ title: text`Rank by ${other}`, edits, preferred: true }];
    }
    case 'ranking-block': {
      const block = nodeAt(document, ['ranking', 'coverage', 'block']);
      const coverage = nodeAt(document, ['ranking', 'coverage'])?.parent;
      const grid = coverageGrid(document);
      if (!block || !coverage || !grid) return [];
      if (smallestBlock >= Math.max(...grid)) return [remove(coverage)];
      const title = text`Set block to ${smallestBlock}`;
      return [{ title, edits: [replaceNode(block, String(smallestBlock))], preferred: true }];
    }
    default:
      return [];
  }
}
