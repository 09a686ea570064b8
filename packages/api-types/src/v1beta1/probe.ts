import type {
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  Probe,
  TCPSocketAction,
} from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { numberOf, portOf, present, type Received, textOf, textsOf } from './received.js';
import { omitEmpty } from './written.js';

/** The health check of a container. */
export function encodeProbe(probe: Probe): wire.LivenessProbe {
  return {
    httpGet: probe.httpGet && encodeHttpGet(probe.httpGet),
    tcpSocket: probe.tcpSocket && { port: probe.tcpSocket.port ?? 0 },
    exec: probe.exec && { command: omitEmpty(probe.exec.command) },
    initialDelaySeconds: omitEmpty(probe.initialDelaySeconds),
    timeoutSeconds: omitEmpty(probe.timeoutSeconds),
    periodSeconds: omitEmpty(probe.periodSeconds),
    failureThreshold: omitEmpty(probe.failureThreshold),
  };
}

/** Reads a health check. */
export function decodeProbe(probe: Received<wire.LivenessProbe>): Probe {
  return present({
    httpGet: probe.httpGet && decodeHttpGet(probe.httpGet),
    tcpSocket: probe.tcpSocket && present<TCPSocketAction>({ port: portOf(probe.tcpSocket.port) }),
    exec: probe.exec && present({ command: textsOf(probe.exec.command) }),
    initialDelaySeconds: numberOf(probe.initialDelaySeconds),
    timeoutSeconds: numberOf(probe.timeoutSeconds),
    periodSeconds: numberOf(probe.periodSeconds),
    failureThreshold: numberOf(probe.failureThreshold),
  });
}

/** The hooks of a container. */
export function encodeLifecycle({ postStart, preStop }: Lifecycle): wire.Lifecycle {
  return { postStart: postStart && encodeHandler(postStart), preStop: preStop && encodeHandler(preStop) };
}

/** Reads hooks. */
export function decodeLifecycle({ postStart, preStop }: Received<wire.Lifecycle>): Lifecycle {
  return present({
    postStart: postStart && decodeHandler(postStart),
    preStop: preStop && decodeHandler(preStop),
  });
}

function encodeHandler({ exec, httpGet }: LifecycleHandler): wire.Handler {
  return {
    exec: exec && { command: omitEmpty(exec.command) },
    httpGet: httpGet && encodeHttpGet(httpGet),
  };
}

function decodeHandler({ exec, httpGet }: Received<wire.Handler>): LifecycleHandler {
  return present({
    exec: exec && present({ command: textsOf(exec.command) }),
    httpGet: httpGet && decodeHttpGet(httpGet),
  });
}

function encodeHttpGet({ path, port, host }: HTTPGetAction): wire.HTTPGetAction {
  return { path: omitEmpty(path), port: port ?? 0, host: omitEmpty(host) };
}

function decodeHttpGet({ path, port, host }: Received<wire.HTTPGetAction>): HTTPGetAction {
  return present({ path: textOf(path), port: portOf(port), host: textOf(host) });
}
