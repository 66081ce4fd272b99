/** How the weights of an applied folder are described. */
import type { SharingCounts } from './contents';

/** "2 by hard link". */
export function describeSharing(sharing: SharingCounts): string {
  const how = Object.entries(sharing).map(([kind, count]) => `${count} by ${kind}`);
  // Small files are copied and not counted.
  return how.join(', ') || 'small, copied or inside the graph';
}
