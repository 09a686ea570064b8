import { noop } from 'cockatiel';
import { Etcd3 } from 'etcd3';

/** What a connection by TLS takes, as PEM. */
export interface EtcdTls {
  /** Who signed etcd's certificate; one of the well-known authorities when absent. */
  readonly ca?: Buffer;
  /** Who we are, where etcd asks for it. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/**
 * Below 5 s etcd cuts us off for excess pings. A connection that has gone silent is noticed after the sum,
 * streams included.
 */
const KEEPALIVE_MS = 10_000;
const KEEPALIVE_ANSWER_WITHIN_MS = 3_000;

/**
 * The one etcd client of a process, as a bare transport: it neither retries (a repeated create would conflict
 * with itself) nor refuses to try (its circuit breaker stays open for seconds after etcd is back).
 *
 * @param callTimeoutMs deadline of calls that bring none of their own; streams have none
 * @throws Error for servers that are no URLs, that mix http and https, or that are http when there is `tls`
 */
export function createEtcdClient(servers: readonly string[], callTimeoutMs: number, tls?: EtcdTls): Etcd3 {
  checkServers(servers, tls);
  return new Etcd3({
    hosts: [...servers],
    // The library's type wants an authority, its code takes none for those that Node knows.
    ...(tls && {
      credentials: { rootCertificate: tls.ca as Buffer, certChain: tls.cert, privateKey: tls.key },
    }),
    faultHandling: { host: () => noop, global: noop },
    grpcOptions: {
      'grpc.max_receive_message_length': -1,
      'grpc.keepalive_time_ms': KEEPALIVE_MS,
      'grpc.keepalive_timeout_ms': KEEPALIVE_ANSWER_WITHIN_MS,
      'grpc.keepalive_permit_without_calls': 1,
      // Otherwise a call made long after etcd came back may still meet gRPC's own pause of up to two minutes.
      'grpc.initial_reconnect_backoff_ms': 50,
      'grpc.max_reconnect_backoff_ms': 1_000,
    },
    defaultCallOptions: ({ isStream }) => (isStream ? {} : { deadline: Date.now() + callTimeoutMs }),
  });
}

function checkServers(servers: readonly string[], tls: EtcdTls | undefined): void {
  if (servers.length === 0) {
    throw new Error('no etcd servers given; expected at least one URL like http://127.0.0.1:2379');
  }
  const protocols = new Set(servers.map(protocolOf));
  if (protocols.size > 1) {
    throw new Error(`etcd servers must be all http or all https: ${servers.join(', ')}`);
  }
  if (tls !== undefined && protocols.has('http:')) {
    throw new Error(`certificates are given for etcd servers that are not https: ${servers.join(', ')}`);
  }
}

function protocolOf(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if ((url?.protocol !== 'http:' && url?.protocol !== 'https:') || url.pathname !== '/') {
    throw new Error(`etcd server ${JSON.stringify(server)} is not a URL like http://127.0.0.1:2379`);
  }
  return url.protocol;
}
