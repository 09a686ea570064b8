import { describe, expect, it } from '@jest/globals';
import type { Container, Pod, PodStatus, ServicePort } from '@kube/api-types';
import { aContainer, aPod, aService } from '@kube/api-types/testing';
import { addressesOf, computeEndpoints } from './compute-endpoints.js';

interface About {
  readonly status?: PodStatus;
  readonly containers?: readonly Container[];
  readonly node?: string;
}

const HTTP = { name: 'http', containerPort: 80, protocol: 'TCP' };
const DNS = { name: 'dns', containerPort: 53, protocol: 'UDP' };

const pod = (podIP: string, about: About = {}): Pod =>
  aPod(`pod-${podIP}`, {
    spec: { containers: about.containers ?? [aContainer({ ports: [HTTP] })], nodeName: about.node ?? 'n1' },
    status: { phase: 'Running', podIP, ...about.status },
  });

const addresses = (port: Partial<ServicePort>, pods: readonly Pod[], down: readonly string[] = []) =>
  addressesOf(computeEndpoints(aService('web', { port }), pods, (node) => !down.includes(node)));

describe('computeEndpoints', () => {
  it.each<{ name: string; port?: Partial<ServicePort>; pods: readonly Pod[]; gives: readonly string[] }>([
    { name: 'gives nothing without pods', pods: [], gives: [] },
    { name: 'takes the first port of the first container', pods: [pod('10.0.0.1')], gives: ['10.0.0.1:80'] },
    { name: 'takes 0 for none', port: { targetPort: 0 }, pods: [pod('10.0.0.1')], gives: ['10.0.0.1:80'] },
    { name: 'takes "" for none', port: { targetPort: '' }, pods: [pod('10.0.0.1')], gives: ['10.0.0.1:80'] },
    {
      name: 'does not look into the second container for the first port',
      pods: [pod('10.0.0.1', { containers: [aContainer(), aContainer({ ports: [HTTP] })] })],
      gives: [],
    },
    {
      name: 'takes a number as it is, declared or not',
      port: { targetPort: 9999 },
      pods: [pod('10.0.0.1', { containers: [aContainer()] })],
      gives: ['10.0.0.1:9999'],
    },
    {
      name: 'finds a name in any container, per pod',
      port: { targetPort: 'http' },
      pods: [
        pod('10.0.0.1', { containers: [aContainer(), aContainer({ ports: [HTTP] })] }),
        pod('10.0.0.2', { containers: [aContainer({ ports: [{ ...HTTP, containerPort: 8080 }] })] }),
      ],
      gives: ['10.0.0.1:80', '10.0.0.2:8080'],
    },
    {
      name: 'takes digits in a text for a name',
      port: { targetPort: '80' },
      pods: [pod('10.0.0.1')],
      gives: [],
    },
    {
      name: 'prefers a port that speaks the protocol of the service',
      port: { protocol: 'TCP' },
      pods: [pod('10.0.0.1', { containers: [aContainer({ ports: [DNS, HTTP] })] })],
      gives: ['10.0.0.1:80'],
    },
    {
      name: 'compares protocols without regard to case, TCP for none',
      port: { targetPort: 'x', protocol: 'udp' },
      pods: [
        pod('10.0.0.1', {
          containers: [
            aContainer({ ports: [{ name: 'x', containerPort: 1 }] }),
            aContainer({ ports: [{ ...DNS, name: 'x' }] }),
          ],
        }),
      ],
      gives: ['10.0.0.1:53'],
    },
    {
      name: 'takes the first port for want of one of that protocol (v0.5.6)',
      port: { protocol: 'TCP' },
      pods: [pod('10.0.0.1', { containers: [aContainer({ ports: [DNS] })] })],
      gives: ['10.0.0.1:53'],
    },
    {
      name: 'leaves out pods that are not ready, have ended, or have no address',
      pods: [
        pod('10.0.0.1', { status: { phase: 'Pending' } }),
        pod('10.0.0.2', { status: { phase: 'Failed' } }),
        pod('10.0.0.3', { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] } }),
        pod(''),
        pod('10.0.0.5'),
      ],
      gives: ['10.0.0.5:80'],
    },
    {
      name: 'survives a pod without containers',
      pods: [pod('10.0.0.1', { containers: [] }), pod('10.0.0.2')],
      gives: ['10.0.0.2:80'],
    },
    {
      name: 'tells no address twice',
      pods: [pod('10.0.0.1'), pod('10.0.0.1')],
      gives: ['10.0.0.1:80'],
    },
  ])('$name', ({ port = {}, pods, gives }) => {
    expect(addresses(port, pods)).toEqual(gives);
  });

  it('gives the same for the same pods in any order, with the protocol of the service', () => {
    const pods = [
      pod('10.0.0.2'),
      pod('10.0.0.3', { containers: [aContainer({ ports: [{ ...HTTP, containerPort: 8080 }] })] }),
      pod('10.0.0.1'),
    ];
    const service = aService('web', { port: { targetPort: 'http' } });
    const computed = computeEndpoints(service, pods, () => true);
    expect(computed).toEqual(computeEndpoints(service, [...pods].reverse(), () => true));
    expect(computed).toEqual([
      { addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], ports: [{ port: 80, protocol: 'TCP' }] },
      { addresses: [{ ip: '10.0.0.3' }], ports: [{ port: 8080, protocol: 'TCP' }] },
    ]);
  });

  it('leaves out pods of nodes that are down, unless there are no others', () => {
    const pods = [pod('10.0.0.1', { node: 'n1' }), pod('10.0.0.2', { node: 'n2' })];
    expect(addresses({}, pods, ['n1'])).toEqual(['10.0.0.2:80']);
    expect(addresses({}, pods, ['n1', 'n2'])).toEqual(['10.0.0.1:80', '10.0.0.2:80']);
  });
});
