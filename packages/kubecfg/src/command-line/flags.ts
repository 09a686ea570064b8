import { join } from 'node:path';
import {
  boolFlag,
  durationFlag,
  type FlagSpec,
  type FlagValues,
  intFlag,
  stringFlag,
} from '@kube/component-base/flags';
import { logFlags } from '../log/log-flags.js';
import { outputFlag } from './output-flag.js';

/** What a version flag asks for: nothing, a line for people, or the whole structure. */
export type VersionWanted = '' | 'plain' | 'raw';

function versionFlag(help: string): FlagSpec<VersionWanted> {
  const bool = boolFlag(false, help);
  return {
    ...bool,
    default: '',
    parse: (text) => (text === 'raw' ? 'raw' : bool.parse(text, false) ? 'plain' : ''),
  };
}

/** Flags that v0.5.6 had not. They may stand after the verb as well, where it took no flags. */
export const laterFlags = {
  watch: boolFlag(false, 'With list and get: go on and show each change'),
  o: outputFlag('How to print: wide, name, json or yaml'),
  follow: boolFlag(false, 'With logs: go on and show what is written'),
  tail: intFlag(-1, 'With logs: begin with this many last lines; all when negative'),
  container: stringFlag('', 'With logs and exec: the container, where a pod has several'),
  i: boolFlag(false, 'With exec: pass standard input to the command'),
  t: boolFlag(false, 'With exec: give the command a terminal'),
};

/**
 * Every flag of kubecfg, with the words of v0.5.6.
 *
 * @param home folder in which the namespace and the credentials are kept unless flags say otherwise
 */
export function kubecfgFlags(home: string) {
  return {
    h: stringFlag('', 'The host to connect to.'),
    api_version: stringFlag('v1beta1', 'The version of the API to use against this server.'),
    auth: stringFlag(
      join(home, '.kubernetes_auth'),
      'Path to the auth info file.  If missing, prompt the user.  Only used if doing https.',
    ),
    certificate_authority: stringFlag('', 'Path to a cert. file for the certificate authority'),
    client_certificate: stringFlag('', 'Path to a client certificate for TLS.'),
    client_key: stringFlag('', 'Path to a client key file for TLS.'),
    insecure_skip_tls_verify: boolFlag(
      false,
      "If true, the server's certificate will not be checked for validity. This will make your HTTPS connections insecure.",
    ),
    c: stringFlag('', "Path or URL to the config file, or '-' to read from STDIN"),
    l: stringFlag('', 'Selector (label query) to use for listing'),
    fields: stringFlag('', 'Selector (field query) to use for listing'),
    ns: stringFlag('', 'If present, the namespace scope for this request.'),
    ns_file: stringFlag(join(home, '.kubernetes_ns'), 'Path to the namespace file'),
    json: boolFlag(false, 'If true, print raw JSON for responses'),
    yaml: boolFlag(false, 'If true, print raw YAML for responses'),
    template: stringFlag(
      '',
      'If present, parse this string as a golang template and use it for output printing',
    ),
    template_file: stringFlag(
      '',
      'If present, load this file as a golang template and use it for output printing',
    ),
    verbose: boolFlag(false, 'If true, print extra information'),
    p: stringFlag('', 'The port spec, comma-separated list of <external>:<internal>,...'),
    s: intFlag(-1, "If positive, create and run a corresponding service on this port, only used with 'run'"),
    u: durationFlag(60_000, 'Update interval period'),
    image: stringFlag(
      '',
      'Image used when updating a replicationController.  Will apply to the first container in the pod template.',
    ),
    proxy: boolFlag(false, 'If true, run a proxy to the api server'),
    www: stringFlag('', 'If -proxy is true, use this directory to serve static files'),
    open_browser: boolFlag(
      true,
      'If true, and -proxy is specified, open a browser pointed at the Kubernetes UX. Default true.',
    ),
    version: versionFlag('Print version information and quit'),
    server_version: versionFlag("Print the server's version information and quit"),
    expect_version_match: boolFlag(false, "Fail if server's version doesn't match own version."),
    ...logFlags,
    ...laterFlags,
  };
}

/** The values of kubecfg's flags. */
export type Flags = FlagValues<ReturnType<typeof kubecfgFlags>>;
