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

/** One start, as far as its image is concerned. */
export interface ImageNeed {
  readonly image: string;
  readonly pullPolicy?: string;
  /** When the start became due, milliseconds since 1970: a pull that is wanted for it must have ended after that. */
  readonly since: number;
  /** True when this will be the first container that is made of what the pod asks for. */
  readonly first: boolean;
}

/**
 * Plans the image of one start.
 *
 * v0.5.6: the policies, of which an absent one means IfNotPresent and an unknown one that nothing is pulled; and that
 * IfNotPresent pulls what is literally called `latest` all the same. There it did so at each restart, and a pull
 * that failed prevented the start; here it does so once, and what is on the node serves when a pull fails.
 */
export function planImage(need: ImageNeed, view: ImageView, now: number): ImagePlan {
  const { image, pullPolicy = 'IfNotPresent', since, first } = need;
  const pulledAnyway = pullPolicy === 'Always' || (first && image.endsWith(':latest'));
  if (pullPolicy !== 'Always' && pullPolicy !== 'IfNotPresent')
    return view.present ? READY : notPulled(image, now);
  if (view.present && (!pulledAnyway || isTried(view, since, now))) return READY;
  return pull(image, view, now);
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
