import type { ChannelStatus } from '@kube/api-types';

/** What the last message of a pod's stream says. Something unreadable says nothing. */
export function readStatus(data: Buffer): ChannelStatus {
  try {
    const value: unknown = JSON.parse(data.toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
