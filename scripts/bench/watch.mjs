import { ApiClient, withApiserver } from './cluster.mjs';
import { median, ms, now, report } from './figures.mjs';

const ROUNDS = 5;
const POSTS = 40;
const WATCHERS = [1, 100];

/** From the POST of a pod until the last watcher has its ADDED: so many watchers, beside one. */
export async function bench() {
  await withApiserver({}, async ({ port }) => {
    const api = new ApiClient(port);
    const times = new Map(WATCHERS.map((count) => [count, []]));
    // The first round is for Node's compiler.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const count of WATCHERS) {
        const took = await measure(api, count, `w${count}-${round}`);
        if (round > 0) times.get(count).push(...took);
      }
    }
    api.close();
    const [one, many] = WATCHERS.map((count) => median(times.get(count)));
    const what = `POST to ADDED at the last of ${WATCHERS[1]} watchers : at ${WATCHERS[0]}`;
    report([{ what, ours: ms(many), beside: ms(one), ratio: many / one }]);
  });
}

async function measure(api, watchers, prefix) {
  let mark;
  let missing;
  let allSeen;
  // By text: a hundred copies to parse would be a measure of this script.
  const watcher = () => {
    let unread = '';
    let seen;
    return (text) => {
      unread += text;
      if (seen === mark || !unread.includes(mark)) return;
      [seen, unread] = [mark, ''];
      missing -= 1;
      if (missing === 0) allSeen(now());
    };
  };
  const ends = [];
  for (let each = 0; each < watchers; each += 1) ends.push(await api.watchPods(watcher()));
  const times = [];
  for (let post = 0; post < POSTS; post += 1) {
    const id = `${prefix}-${post}`;
    mark = `"id":"${id}"`;
    missing = watchers;
    const seen = new Promise((resolve) => {
      allSeen = resolve;
    });
    const began = now();
    const posted = api.createPod(id);
    times.push((await seen) - began);
    await posted;
  }
  for (const end of ends) end();
  return times;
}
