import { join } from 'node:path';
import { MASTER, NODE, PORTAL_NET, PROGRAMS } from './cluster.mjs';
import { ensureDockerd } from './dockerd.mjs';
import { ARTICLE_IMAGES } from './image-recipes.mjs';
import { ensureImages } from './images.mjs';
import { run } from './shell.mjs';
import { refuseToMeet, start } from './start.mjs';
import { RUN_DIR } from './state.mjs';

/**
 * Brings up the article's cluster, whose one node is this machine itself.
 *
 * @param {{ say: (text: string) => void, note: (facts: object) => void, record: (name: string, pid: number) => void }}
 *   notes `note` and `record` keep for `down` what was made, at once
 * @returns where the API is, and hints for its user
 */
export async function upHere({ say, note, record }) {
  for (const { health } of PROGRAMS) await refuseToMeet(health);
  note({ nodeName: NODE });
  await ensureDockerd(join(RUN_DIR, 'log/dockerd.log'), say, (pid) => record('dockerd', pid));
  routePortalNet(say, note);
  const images = [];
  const made = (name) => {
    images.push(name);
    note({ images });
  };
  await ensureImages(ARTICLE_IMAGES, { pull: true, say, made });
  for (const program of PROGRAMS) {
    say(`${program.name} is healthy (pid ${await start(program, record)})`);
  }
  return { master: `http://${MASTER}`, more: [] };
}

/** No packet to a portal may leave this machine, not even while a rule is missing. */
function routePortalNet(say, note) {
  if (run('ip', ['route', 'show', PORTAL_NET]).trim() !== '') {
    say(`${PORTAL_NET} has a route already; left as it is`);
    return;
  }
  run('ip', ['route', 'add', PORTAL_NET, 'dev', 'lo']);
  note({ portalNet: PORTAL_NET });
  say(`routed ${PORTAL_NET} to this machine`);
}
