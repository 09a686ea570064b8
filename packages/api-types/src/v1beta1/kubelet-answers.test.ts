import { describe, expect, it } from '@jest/globals';
import { aBoundPod, aContainer } from '../testing/index.js';
import { boundPodsJson, podInfoJson } from './kubelet-answers.js';

describe('podInfoJson', () => {
  it('tells of each container as v0.5.6 does', () => {
    const status = {
      podIP: '172.17.0.2',
      containerStatuses: [
        {
          name: 'redis',
          image: 'dockerfile/redis',
          restartCount: 0,
          state: { running: { startedAt: '2026-11-23T11:55:20.431928433Z' } },
        },
        {
          name: 'net',
          image: 'kubernetes/pause:latest',
          restartCount: 4,
          state: { running: { startedAt: '2026-11-23T11:55:20.342805018Z' } },
        },
      ],
    };
    expect(podInfoJson(status)).toBe(
      '{"net":{"state":{"running":{"startedAt":"2026-11-23T11:55:20.342805018Z"}},"restartCount":4,"podIP":"172.17.0.2","image":"kubernetes/pause:latest"},' +
        '"redis":{"state":{"running":{"startedAt":"2026-11-23T11:55:20.431928433Z"}},"restartCount":0,"image":"dockerfile/redis"}}',
    );
  });

  it('is an empty map when nothing is known', () => {
    expect(podInfoJson({})).toBe('{}');
  });
});

describe('boundPodsJson', () => {
  it('tells of the pods as v0.5.6 does', () => {
    const pod = aBoundPod('redis', {
      metadata: {
        uid: 'a647ba78',
        creationTimestamp: '2026-11-23T11:54:33Z',
        annotations: { 'kubernetes/config.source': 'etcd' },
      },
      spec: {
        containers: [
          aContainer({
            name: 'redis',
            ports: [{ hostPort: 6379, containerPort: 6379, protocol: 'TCP' }],
            env: [{ name: 'KUBERNETES_RO_SERVICE_HOST', value: '172.30.186.83' }],
            terminationMessagePath: '/dev/termination-log',
            imagePullPolicy: 'IfNotPresent',
          }),
        ],
      },
    });
    expect(boundPodsJson([pod])).toBe(
      '{"kind":"BoundPods","creationTimestamp":null,"apiVersion":"v1beta1","host":"","items":[{"id":"redis","uid":"a647ba78","creationTimestamp":"2026-11-23T11:54:33Z",' +
        '"selfLink":"/api/v1beta1/boundPods/redis","namespace":"default","annotations":{"kubernetes/config.source":"etcd"},"spec":{"volumes":null,"containers":[{"name":"redis",' +
        '"image":"dockerfile/redis","ports":[{"hostPort":6379,"containerPort":6379,"protocol":"TCP"}],"env":[{"name":"KUBERNETES_RO_SERVICE_HOST","key":"KUBERNETES_RO_SERVICE_HOST",' +
        '"value":"172.30.186.83"}],"terminationMessagePath":"/dev/termination-log","imagePullPolicy":"PullIfNotPresent"}],"restartPolicy":{"always":{}}}}]}',
    );
  });

  it('is an empty list without pods', () => {
    expect(boundPodsJson([])).toMatch(/"items":\[\]\}$/);
  });
});
