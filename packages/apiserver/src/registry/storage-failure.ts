import { StatusError, unavailable } from '@kube/api-types';
import { StorageError } from '@kube/storage';

/** What a client is told when the store failed; anything else that was thrown passes unchanged. */
export function storageFailure(error: unknown): unknown {
  if (!(error instanceof StorageError)) return error;
  switch (error.code) {
    case 'unavailable':
      return unavailable(`etcd does not answer: ${error.message}`, error);
    case 'unknown-outcome':
      return unavailable(
        `etcd did not confirm the write, which may have happened; read before trying again: ${error.message}`,
        error,
      );
    case 'expired':
      return new StatusError('Expired', error.message, {}, { cause: error });
    case 'too-large':
      return new StatusError('RequestEntityTooLarge', error.message, {}, { cause: error });
    case 'corrupt':
    case 'failed':
      return new StatusError('InternalError', error.message, {}, { cause: error });
  }
}

/** Runs `work`; failures of the store come out as StatusErrors. */
export async function overStorage<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    throw storageFailure(error);
  }
}
