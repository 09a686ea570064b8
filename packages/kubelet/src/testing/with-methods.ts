/** The same object to whoever calls it, but for the methods that are given. */
export function withMethods<T extends object>(object: T, methods: Partial<T>): T {
  return new Proxy(object, {
    get(target, name) {
      const given: unknown = Reflect.get(methods, name);
      if (given !== undefined) return given;
      const own: unknown = Reflect.get(target, name);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}
