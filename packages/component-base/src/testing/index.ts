export { collectGarbage } from './collect-garbage.js';
export { type FakeClock, fakeClock } from './fake-clock.js';
export { silentLogger } from './silent-logger.js';
