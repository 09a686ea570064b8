import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { getSystemErrorName } from 'node:util';
import { HandleSocket } from './handle-socket.js';
import type { Handles, TcpHandle } from './node-handles.js';
import { ReadBuffers } from './read-buffers.js';
import { KEEP_ALIVE_SECONDS, type TcpTransport } from './tcp-transport.js';

/** TCP over the handles of Node, without the streams around them. */
export function createHandleTransport(handles: Handles): TcpTransport {
  const buffers = new ReadBuffers();
  return {
    async listen({ address, port, backlog }, accepted) {
      const handle = handles.createServer();
      const status =
        (isIP(address) === 6 ? handle.bind6(address, port, 0) : handle.bind(address, port)) ||
        handle.listen(backlog);
      if (status !== 0) {
        handle.close();
        throw systemError(status, `cannot listen on ${address}:${port}`);
      }
      // Sockets that are accepted inherit it: once for all, instead of five system calls for each.
      setOptions(handle);
      handle.onconnection = (failure, client) => {
        // libuv has sent away whom it could not accept, and tries on.
        if (failure === 0) accepted(new HandleSocket(handles, buffers, client));
      };
      const bound: { port?: number } = {};
      handle.getsockname(bound);
      return { port: bound.port ?? port, close: () => handle.close() };
    },

    connect(host, port, done) {
      const handle = handles.createSocket();
      setOptions(handle);
      const socket = new HandleSocket(handles, buffers, handle);
      const told = (code: string | undefined): void => {
        if (!socket.isClosed) done(code);
      };
      const connectTo = (address: string): void => {
        if (socket.isClosed) return;
        const status = connectHandle(handles, handle, { address, port }, told);
        // Never before the caller has the socket.
        if (status !== 0) process.nextTick(told, getSystemErrorName(status));
      };
      if (isIP(host) === 0)
        lookup(host, (err, address) => (err === null ? connectTo(address) : told(err.code)));
      else connectTo(host);
      return socket;
    },
  };
}

function setOptions(handle: TcpHandle): void {
  handle.setNoDelay(true);
  handle.setKeepAlive(true, KEEP_ALIVE_SECONDS);
}

function connectHandle(
  handles: Handles,
  handle: TcpHandle,
  { address, port }: { readonly address: string; readonly port: number },
  told: (code: string | undefined) => void,
): number {
  const request = handles.createConnect();
  request.oncomplete = (status) => told(status === 0 ? undefined : getSystemErrorName(status));
  return isIP(address) === 6
    ? handle.connect6(request, address, port)
    : handle.connect(request, address, port);
}

function systemError(status: number, message: string): Error {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(`${message}: ${code}`), { code });
}
