import { invalid, invalidPortalIP, keyOf, portalIPKey, type Service } from '@kube/api-types';
import type { Write } from '@kube/storage';
import { AssignmentTaken, type Companions } from '../strategy.js';

/** Claims the portal IP with the service's creation; frees it, and removes the endpoints, with its deletion. */
export const serviceCompanions: Companions<Service> = {
  reads: ({ before, after }) => {
    const ip = after?.spec.clusterIP ?? '';
    return before !== undefined || ip === '' ? [] : [portalIPKey(ip)];
  },
  writes: ({ before, after }, current): readonly Write[] => {
    if (before !== undefined) return after === undefined ? endingWith(before) : [];
    const ip = after?.spec.clusterIP ?? '';
    if (after === undefined || ip === '') return [];
    const { name, namespace } = after.metadata;
    const key = portalIPKey(ip);
    if (current.get(key) !== undefined)
      throw new AssignmentTaken(invalid('service', name, [invalidPortalIP(ip)]));
    return [{ type: 'put', key, value: { namespace, name } }];
  },
};

function endingWith(service: Service): readonly Write[] {
  const { name, namespace } = service.metadata;
  const endpoints = { type: 'delete', key: keyOf('Endpoints', namespace, name) } as const;
  const ip = service.spec.clusterIP ?? '';
  return ip === '' ? [endpoints] : [{ type: 'delete', key: portalIPKey(ip) }, endpoints];
}
