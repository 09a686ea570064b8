export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/packages', '<rootDir>/test'],
  testMatch: ['**/dist/**/*.test.js'],
  transform: {},
  watchman: false,
  injectGlobals: false,
  maxWorkers: 2,
  workerIdleMemoryLimit: '512MB',
  testTimeout: 30_000,
  coverageProvider: 'v8',
};
