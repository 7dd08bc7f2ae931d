/** All members optional, and given as undefined is not given, whatever the caller's compiler settings. */
export type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };
