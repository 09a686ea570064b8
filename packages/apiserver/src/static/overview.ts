/** The page that shows what the cluster has, as it changes; plain enough to need nothing built. */
export const OVERVIEW_HTML = `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>Kubernetes</title>
<link rel="stylesheet" href="overview.css">
<script src="overview.js" defer></script>
</head>
<body>
<h1>Kubernetes</h1>
<p id="trouble" hidden></p>
<main></main>
</body>
</html>
`;

export const OVERVIEW_CSS = `body { font: 15px/1.5 sans-serif; margin: 2em auto; max-width: 70em; color: #222; }
h1, h2 { font-weight: 300; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .2em 1em .2em 0; border-bottom: 1px solid #ddd; vertical-align: top; }
th { font-weight: 600; }
#trouble { background: #fdd; padding: .5em 1em; }
`;

/** What is shown of each resource is what kubecfg lists. */
export const OVERVIEW_JS = `'use strict';
const BASE = '/api/v1beta1';
const labels = (map) => Object.entries(map ?? {}).map(([key, value]) => key + '=' + value).join(', ');
const images = (manifest) => (manifest.containers ?? []).map(({ image }) => image).join(', ');
const TABLES = [
  ['pods', {
    ID: (pod) => pod.id,
    'Image(s)': (pod) => images(pod.desiredState.manifest),
    Host: (pod) => pod.currentState.host ?? '',
    Labels: (pod) => labels(pod.labels),
    Status: (pod) => pod.currentState.status ?? '',
    Message: (pod) => pod.currentState.message ?? '',
  }],
  ['replicationControllers', {
    ID: (one) => one.id,
    'Image(s)': (one) => images(one.desiredState.podTemplate.desiredState.manifest),
    Selector: (one) => labels(one.desiredState.replicaSelector),
    Replicas: (one) => one.currentState.replicas + ' of ' + one.desiredState.replicas,
  }],
  ['services', {
    ID: (service) => service.id,
    Labels: (service) => labels(service.labels),
    Selector: (service) => labels(service.selector),
    IP: (service) => service.portalIP ?? '',
    Port: (service) => service.port,
  }],
  ['minions', {
    ID: (minion) => minion.id,
    Labels: (minion) => labels(minion.labels),
    Conditions: (minion) => (minion.status?.conditions ?? []).map(({ kind, status }) => kind + ': ' + status).join(', '),
  }],
];

function element(name, text) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
}

function row(cell, texts) {
  const made = element('tr');
  made.append(...texts.map((text) => element(cell, String(text))));
  return made;
}

function show(section, columns, items) {
  const table = element('table');
  table.append(row('th', ['Namespace', ...Object.keys(columns)]));
  for (const item of items) {
    table.append(row('td', [item.namespace ?? '', ...Object.values(columns).map((read) => read(item))]));
  }
  section.replaceChildren(section.firstChild, table);
}

function tell(trouble) {
  const place = document.getElementById('trouble');
  place.hidden = trouble === undefined;
  place.textContent = trouble ?? '';
}

async function list(resource) {
  const answer = await fetch(BASE + '/' + resource);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.message);
  return body;
}

/** Lists, then lists again whenever something has changed. */
async function follow(resource, columns, section) {
  for (;;) {
    try {
      const { items, resourceVersion } = await list(resource);
      show(section, columns, items);
      tell();
      const watch = await fetch(BASE + '/' + resource + '?watch=true&resourceVersion=' + resourceVersion);
      const reader = watch.body.getReader();
      await reader.read();
      await reader.cancel();
    } catch (error) {
      tell(resource + ': ' + error.message);
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

for (const [resource, columns] of TABLES) {
  const section = element('section');
  section.append(element('h2', resource));
  document.querySelector('main').append(section);
  follow(resource, columns, section);
}
`;
