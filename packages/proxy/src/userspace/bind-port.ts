/**
 * Binds to the port that was used before, or to any when somebody else has that now.
 *
 * @param bind gives what is bound to a port, 0 being any; rejects with the system's error when it cannot be had
 * @param preferred 0 when none was
 */
export async function bindPort<T>(bind: (port: number) => Promise<T>, preferred: number): Promise<T> {
  try {
    return await bind(preferred);
  } catch (cause) {
    if (preferred === 0 || (cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    return bind(0);
  }
}
