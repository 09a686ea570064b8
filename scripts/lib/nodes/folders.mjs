import { join } from 'node:path';
import { RUN_DIR } from '../state.mjs';

/** Where what belongs to a node lies; removed when the cluster is taken down. */
export const nodeDir = ({ name }) => join(RUN_DIR, 'nodes', name);

/** Where its Docker keeps images and containers. */
export const dockerDir = (node) => join(nodeDir(node), 'docker');

/** Where the logs of its programs lie; they stay. */
export const logDirOf = ({ name }) => join(RUN_DIR, 'log', name);
