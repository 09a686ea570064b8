/**
 * How an image is made of busybox and of Debian's binaries when it cannot be pulled.
 *
 * @typedef {{ binaries?: Record<string, string>, folders?: string[], files?: Record<string, string>,
 *   change: string[] }} Recipe `binaries` are copied with their libraries; `files` that begin like a script can be
 *   run; `change` are lines as in a Dockerfile
 */

const REDIS = {
  // Debian ships the server as redis-check-rdb, which acts by the name it is called by.
  binaries: {
    '/usr/bin/redis-check-rdb': '/usr/bin/redis-server',
    '/usr/bin/redis-cli': '/usr/bin/redis-cli',
  },
  files: { '/etc/redis/redis.conf': 'bind 0.0.0.0\nprotected-mode no\ndir /data\nsave ""\n' },
  folders: ['/data'],
};

const SLAVE = `#!/bin/sh
exec redis-server /etc/redis/redis.conf --slaveof "$REDIS_MASTER_SERVICE_HOST" "$REDIS_MASTER_SERVICE_PORT"
`;

/** Answers `?cmd=set&key=K&value=V` from the master and `?cmd=get&key=K` from a slave, and says which pod answered. */
const GUESTBOOK = `#!/bin/sh
field() { httpd -d "$(echo "$QUERY_STRING" | tr '&' '\\n' | sed -n "s/^$1=//p" | tr '+' ' ')"; }
quoted() { awk '{ gsub(/["\\\\]/, "\\\\\\\\&"); printf "%s%s", (NR > 1 ? "\\\\n" : ""), $0 }'; }
case "$(field cmd)" in
  set) data=$(redis-cli -h "$REDIS_MASTER_SERVICE_HOST" -p "$REDIS_MASTER_SERVICE_PORT" set "$(field key)" "$(field value)") ;;
  *) data=$(redis-cli -h "$REDISSLAVE_SERVICE_HOST" -p "$REDISSLAVE_SERVICE_PORT" get "$(field key)") ;;
esac
printf 'Content-Type: application/json\\r\\n\\r\\n{"pod": "%s", "data": "%s"}\\n' "$(hostname)" "$(printf '%s' "$data" | quoted)"
`;

const PAGE = `<!doctype html>
<title>Guestbook</title>
<h1>Guestbook</h1>
<form onsubmit="sign(); return false"><input id="words"><button>Sign</button></form>
<p id="said"></p>
<p>Answered by <code id="pod"></code></p>
<script>
const ask = async (query) => (await fetch('/cgi-bin/guestbook?' + new URLSearchParams(query))).json();
const show = async () => {
  const { pod, data } = await ask({ cmd: 'get', key: 'messages' });
  document.getElementById('said').textContent = data;
  document.getElementById('pod').textContent = pod;
};
const sign = async () => {
  const { data } = await ask({ cmd: 'get', key: 'messages' });
  await ask({ cmd: 'set', key: 'messages', value: [data, document.getElementById('words').value].filter(Boolean).join(', ') });
  await show();
};
show();
</script>
`;

/** What the article runs. */
const ARTICLE = {
  // Nothing but a process that waits: it owns the network of a pod. The trap lets it stop at once.
  'kubernetes/pause:latest': {
    files: { '/pause': "#!/bin/sh\ntrap 'exit 0' TERM INT\nwhile :; do sleep 86400 & wait $!; done\n" },
    change: ['ENTRYPOINT ["/pause"]'],
  },
  'dockerfile/redis:latest': {
    ...REDIS,
    change: ['CMD ["redis-server", "/etc/redis/redis.conf"]', 'WORKDIR /data', 'EXPOSE 6379'],
  },
};

/** What the guestbook runs besides; stand-ins that keep to the names and ports of its files. */
const GUESTBOOK_ONLY = {
  'brendanburns/redis-slave:latest': {
    ...REDIS,
    files: { ...REDIS.files, '/run-slave': SLAVE },
    change: ['CMD ["/run-slave"]', 'WORKDIR /data', 'EXPOSE 6379'],
  },
  'brendanburns/php-redis:latest': {
    binaries: { '/usr/bin/redis-cli': '/usr/bin/redis-cli' },
    files: { '/www/index.html': PAGE, '/www/cgi-bin/guestbook': GUESTBOOK },
    change: ['CMD ["httpd", "-f", "-p", "80", "-h", "/www"]', 'EXPOSE 80'],
  },
};

/** @type {Record<string, Recipe>} */
export const RECIPES = { ...ARTICLE, ...GUESTBOOK_ONLY };

/** The images of the article. */
export const ARTICLE_IMAGES = Object.keys(ARTICLE);

/** The images of the article and of `examples/guestbook`. */
export const EXAMPLE_IMAGES = Object.keys(RECIPES);
