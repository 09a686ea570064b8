/** Standard input as bytes, as they come. `return` lets go of it at once, even while a read waits. */
export function inputBytes(): AsyncIterator<Uint8Array> {
  return lettingGo(process.stdin[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>);
}

/** The same as text. */
export function inputText(): AsyncIterator<string> {
  return lettingGo(process.stdin.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>);
}

/** Node's own iterator would let go only after the read that waits, which a terminal never ends. */
function lettingGo<T>(input: AsyncIterator<T>): AsyncIterator<T> {
  return {
    next: () => input.next(),
    async return() {
      process.stdin.destroy();
      return { done: true, value: undefined };
    },
  };
}
