import type { TlsOptions } from '@kube/client';

/** How a server is spoken to: where it is, whom to trust, and who we are. */
export interface Connection {
  /** Its path is that below which the API is. */
  readonly url: URL;
  readonly tls: TlsOptions;
  readonly headers: Readonly<Record<string, string>>;
}
