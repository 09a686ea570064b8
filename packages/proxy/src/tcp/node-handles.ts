/** Node's own TCP socket, below `net.Socket`. Methods give 0, or a negative error number. */
export interface TcpHandle {
  /** Called after each read, with what was read in `Handles.state`; gives the buffer for the next, if it is another. */
  onread: () => Buffer | undefined;
  /** Called for each client of a socket that listens. */
  onconnection: (status: number, client: TcpHandle) => void;
  bind(address: string, port: number): number;
  bind6(address: string, port: number, flags: number): number;
  listen(backlog: number): number;
  connect(request: ConnectRequest, address: string, port: number): number;
  connect6(request: ConnectRequest, address: string, port: number): number;
  getsockname(into: { port?: number }): number;
  getpeername(into: { address?: string }): number;
  setNoDelay(on: boolean): number;
  setKeepAlive(on: boolean, afterSeconds: number): number;
  /** Reads into this, which must be kept from the garbage collector as long as it may be read into. */
  useUserBuffer(buffer: Buffer): void;
  readStart(): number;
  readStop(): number;
  writeBuffer(request: WriteRequest, bytes: Buffer): number;
  shutdown(request: Request): number;
  /** Closes with a reset. While a shutdown is under way it fails, and then the handle can never be closed any more. */
  reset(): number;
  close(): void;
}

/** Something asked of a handle that takes its time. */
export interface Request {
  oncomplete: (status: number) => void;
}

/** A write. What it writes must be kept from the garbage collector as long as it is under way. */
export interface WriteRequest extends Request {
  buffer?: Buffer;
}

/** An attempt to connect. */
export type ConnectRequest = Request;

/** What `process.binding` has of TCP. */
export interface Handles {
  createSocket(): TcpHandle;
  createServer(): TcpHandle;
  createConnect(): ConnectRequest;
  createWrite(): WriteRequest;
  createShutdown(): Request;
  /** How many bytes the last read brought, or a negative error number. */
  bytesRead(): number;
  /** Whether the last write is still under way. */
  isWriting(): boolean;
}

type Constructor<T> = new (type?: number) => T;

interface TcpBinding {
  readonly TCP: Constructor<TcpHandle>;
  readonly TCPConnectWrap: Constructor<ConnectRequest>;
  readonly constants: { readonly SOCKET: number; readonly SERVER: number };
}

interface StreamBinding {
  readonly WriteWrap: Constructor<WriteRequest>;
  readonly ShutdownWrap: Constructor<Request>;
  readonly streamBaseState: Int32Array;
  readonly kReadBytesOrError: number;
  readonly kLastWriteWasAsync: number;
}

const METHODS = [
  'bind',
  'bind6',
  'listen',
  'connect',
  'connect6',
  'getsockname',
  'getpeername',
  'setNoDelay',
  'setKeepAlive',
  'useUserBuffer',
  'readStart',
  'readStop',
  'writeBuffer',
  'shutdown',
  'reset',
  'close',
] as const satisfies readonly (keyof TcpHandle)[];

/**
 * The handles that `net.Socket` is made of; `undefined` when this Node has none, or other ones than we know.
 *
 * They are no part of Node's promises (DEP0111), though they have hardly changed in ten years. A pair of `net.Socket`s
 * costs a connection twice as much time as all else that the kernel and we do for it.
 */
export function loadHandles(): Handles | undefined {
  const { binding } = process as unknown as { binding?: (name: string) => unknown };
  if (typeof binding !== 'function') return undefined;
  try {
    return handlesOf(binding('tcp_wrap') as TcpBinding, binding('stream_wrap') as StreamBinding);
  } catch {
    // A name that it does not know (any more).
    return undefined;
  }
}

function handlesOf(tcp: TcpBinding, stream: StreamBinding): Handles | undefined {
  const { TCP, TCPConnectWrap, constants } = tcp;
  const { WriteWrap, ShutdownWrap, streamBaseState, kReadBytesOrError, kLastWriteWasAsync } = stream;
  const isKnown =
    [TCP, TCPConnectWrap, WriteWrap, ShutdownWrap].every((each) => typeof each === 'function') &&
    METHODS.every((method) => typeof TCP.prototype[method] === 'function') &&
    [kReadBytesOrError, kLastWriteWasAsync].every((index) => typeof streamBaseState[index] === 'number');
  if (!isKnown) return undefined;
  return {
    createSocket: () => new TCP(constants.SOCKET),
    createServer: () => new TCP(constants.SERVER),
    createConnect: () => new TCPConnectWrap(),
    createWrite: () => new WriteWrap(),
    createShutdown: () => new ShutdownWrap(),
    bytesRead: () => streamBaseState[kReadBytesOrError] ?? 0,
    isWriting: () => streamBaseState[kLastWriteWasAsync] !== 0,
  };
}
