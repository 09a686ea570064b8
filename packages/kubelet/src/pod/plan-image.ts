import type { ImageView, Wait } from './pod-plan.js';

/** What is to happen to an image before a container can be made of it. */
export type ImagePlan =
  | { readonly type: 'ready' }
  | { readonly type: 'wait'; readonly wait: Wait }
  /** `wait` is how it stands until the pull has ended. */
  | { readonly type: 'pull'; readonly wait: Wait };

/** How often to look for an image that nobody pulls. */
const LOOK_AGAIN_MS = 30_000;

const READY: ImagePlan = { type: 'ready' };

/**
 * Plans the image of one start.
 *
 * v0.5.6: the policies, of which an absent one means IfNotPresent and an unknown one that nothing is pulled. There,
 * `foo:latest` is pulled anew all the same, and a pull that fails prevents the start; here what is on the node serves.
 *
 * @param neededSince when the start became due, milliseconds since 1970: PullAlways wants a pull after that
 */
export function planImage(
  { image, pullPolicy }: { readonly image: string; readonly pullPolicy?: string },
  view: ImageView,
  neededSince: number,
  now: number,
): ImagePlan {
  switch (pullPolicy ?? 'IfNotPresent') {
    case 'Always':
      return view.present && isTried(view, neededSince, now) ? READY : pull(image, view, now);
    case 'IfNotPresent':
      return view.present ? READY : pull(image, view, now);
    default:
      return view.present ? READY : notPulled(image, now);
  }
}

function isTried({ pulledAt = 0, failure }: ImageView, neededSince: number, now: number): boolean {
  return (
    pulledAt >= neededSince || (failure !== undefined && (failure.at >= neededSince || failure.retryAt > now))
  );
}

function pull(image: string, { pulling, failure }: ImageView, now: number): ImagePlan {
  const message = failure && `cannot pull image "${image}": ${failure.message}`;
  // The word of the last failure stands while it is tried again: the status would else change twice at each attempt.
  const wait =
    message === undefined ? { reason: 'Pulling', message: `pulling image "${image}"` } : backOff(message);
  if (pulling === true) return { type: 'wait', wait };
  if (failure === undefined || failure.retryAt <= now) return { type: 'pull', wait };
  return { type: 'wait', wait: { ...wait, until: failure.retryAt } };
}

function backOff(message: string): Wait {
  return { reason: 'ImagePullBackOff', message };
}

function notPulled(image: string, now: number): ImagePlan {
  const message = `image "${image}" is not on the node, and its pull policy says that it is not to be pulled`;
  return { type: 'wait', wait: { reason: 'ErrImageNeverPull', message, until: now + LOOK_AGAIN_MS } };
}
