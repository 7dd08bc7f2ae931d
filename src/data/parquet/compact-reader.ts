/** What Thrift's compact protocol tells of a value before it. */
export const I32 = 5;
export const I64 = 6;
export const BINARY = 8;
export const LIST = 9;
export const STRUCT = 12;

/** Which type the fields of a struct have to have, by number; any other field may have any. */
export type Shape = Readonly<Record<number, number>>;

/** A struct whose fields nobody asks for. */
export const anything: Shape = {};

/** Bytes that are not, or not plainly, what was to be read. */
class Unreadable extends Error {}

/** What `read` gives; undefined for bytes that are unreadable to it. */
export function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** Throws `Unreadable` unless it holds. */
export function demand(condition: boolean): asserts condition {
  if (!condition) throw new Unreadable();
}

/** Writers nest half as deep; what is deeper would be noise that eats the stack. */
const DEPTH_MAX = 24;
const VARINT_BYTES_MAX = 10;

/**
 * Walks through Thrift's compact protocol without making anything of what nobody asks for. Every length is held against the bytes that are
 * there. Throws `Unreadable`, also for what a reader might take and no writer writes: fields out of order or twice.
 */
export class CompactReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  /** Of the value that comes next. */
  #type = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes have been read. */
  position(): number {
    return this.#at;
  }

  /**
   * The number of the next field of the struct that one is in, 0 at its end; `before` is that of the last, 0 at first. The value comes next: it is
   * read, or passed over by `pass`.
   */
  next(before: number, shape: Shape): number {
    const head = this.#byte();
    if (head === 0) return 0;
    this.#type = head & 15;
    const field = head < 16 ? this.whole() : before + (head >> 4);
    const wanted = shape[field];
    demand(field > before && (wanted === undefined || wanted === this.#type));
    return field;
  }

  /** Passes over the value of the field that `next` has told. */
  pass(): void {
    this.#pass(this.#type, DEPTH_MAX);
  }

  /** How many elements of a type follow. */
  list(type: number): number {
    const head = this.#byte();
    const count = this.#count(head);
    demand(count === 0 || (head & 15) === type);
    return count;
  }

  /** Passes over a struct, in which some fields may have to have a type. */
  struct(shape: Shape): void {
    this.#struct(shape, DEPTH_MAX);
  }

  /** A whole number of any width; far beyond what is a number of rows or a length of a file, it is unreadable. */
  whole(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Passes over bytes, and tells how many they are. */
  binary(): number {
    const length = this.#varint();
    this.#skip(length);
    return length;
  }

  #pass(type: number, depth: number): void {
    switch (type) {
      case 1:
      case 2:
        return;
      case 3:
        return this.#skip(1);
      case 4:
      case I32:
      case I64:
        return this.#passVarint();
      case 7:
        return this.#skip(8);
      case BINARY:
        this.binary();
        return;
      case LIST:
        return this.#passList(depth);
      case STRUCT:
        return this.#struct(anything, depth);
      default:
        throw new Unreadable();
    }
  }

  #struct(shape: Shape, depth: number): void {
    demand(depth > 0);
    for (let field = this.next(0, shape); field > 0; field = this.next(field, shape)) {
      this.#pass(this.#type, depth - 1);
    }
  }

  #passList(depth: number): void {
    demand(depth > 0);
    const head = this.#byte();
    const type = head & 15;
    const count = this.#count(head);
    // In a list, unlike in a struct, a truth value takes a byte.
    if (type === 1 || type === 2) this.#skip(count);
    else for (let left = count; left > 0; left--) this.#pass(type, depth - 1);
  }

  /** No element takes less than a byte, so no count can lead astray for long. */
  #count(head: number): number {
    const count = head < 240 ? head >> 4 : this.#varint();
    demand(count <= this.#bytes.length - this.#at);
    return count;
  }

  /** Seven bits a byte, the lowest first. */
  #varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      demand(value <= Number.MAX_SAFE_INTEGER);
      if (byte < 128) return value;
    }
  }

  #passVarint(): void {
    for (let index = 0; index < VARINT_BYTES_MAX; index++) if (this.#byte() < 128) return;
    throw new Unreadable();
  }

  #skip(count: number): void {
    demand(count <= this.#bytes.length - this.#at);
    this.#at += count;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    demand(byte !== undefined);
    return byte;
  }
}
