/** Questions about paths on the disk, which VS Code writes in its own way. */
export { isSameOrInside as isInside, isSamePath } from '../core/same-path';
