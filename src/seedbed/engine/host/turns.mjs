/** Places in a queue: so many are taken at a time, first come, first served, and nobody waits longer than they said. */

/** Node's timers take no longer time: 24 days; a longer one would be over at once. */
export const LONGEST_MS = 2 ** 31 - 1;

export class Turns {
  #places;
  #onWait;
  /** @type {(() => void)[]} */
  #queue = [];
  taken = 0;

  /** @param {number} places @param {(ms: number) => void} [onWait] told how long each one waited */
  constructor(places, onWait) {
    this.#places = places;
    this.#onWait = onWait;
  }

  get waiting() {
    return this.#queue.length;
  }

  /**
   * @param {number} limit milliseconds, or Infinity
   * @param {() => Error} late the error for one who waited that long
   * @returns {Promise<() => void>} leave; only its first call counts
   */
  enter(limit, late) {
    if (this.taken < this.#places) {
      this.taken++;
      this.#onWait?.(0);
      return Promise.resolve(this.#leave());
    }
    const start = performance.now();
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#queue.splice(this.#queue.indexOf(next), 1);
        reject(late());
      };
      const timer = limit <= LONGEST_MS ? setTimeout(giveUp, limit) : undefined;
      const next = () => {
        clearTimeout(timer);
        this.#onWait?.(performance.now() - start);
        resolve(this.#leave());
      };
      this.#queue.push(next);
    });
  }

  #leave() {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = this.#queue.shift();
      if (next) next();
      else this.taken--;
    };
  }
}
