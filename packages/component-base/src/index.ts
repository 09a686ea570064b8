export { type LinkedAbort, linkedAbort } from './abort/linked-abort.js';
export { untilAborted } from './abort/until-aborted.js';
export { DeadlineError, within } from './abort/within.js';
export { type Backoff, type BackoffOptions, createBackoff } from './backoff.js';
export { type Clock, systemClock } from './clock.js';
export { type DaemonContext, type DaemonSpec, runDaemon } from './daemon.js';
export {
  boolFlag,
  cidrFlag,
  durationFlag,
  FlagError,
  type FlagSpec,
  type FlagTable,
  type FlagValues,
  floatFlag,
  intFlag,
  ipFlag,
  listFlag,
  nearest,
  type ParsedFlags,
  parseFlags,
  stringFlag,
  uintFlag,
  usageText,
} from './flags/index.js';
export { createHealthChecks, type HealthChecks } from './health.js';
export { createApp, createFastServer } from './http/fast-app.js';
export { closed, type ListenAddress, listen } from './http/listen.js';
export { addHealthRoutes, type HealthServerOptions, serveHealth } from './http/serve-health.js';
export { createLogger, type LoggerOptions, type RootLogger } from './log/create-logger.js';
export { errorText } from './log/error-text.js';
export { LogFile, type LogFileOptions } from './log/log-file.js';
export { logFlags, type Severity, type VModule } from './log/log-flags.js';
export type { LogFields, Logger } from './logger.js';
export {
  type Counter,
  createMetrics,
  type Gauge,
  type Histogram,
  type MetricLabels,
  type Metrics,
} from './metrics.js';
export { runGroup, type Task } from './run-group.js';
export { VERSION, type VersionInfo, versionText } from './version.js';
