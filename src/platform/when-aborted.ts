const fans = new WeakMap<AbortSignal, (() => void)[]>();

/**
 * Calls `act` once the signal aborts; returns what takes that back. A signal gets one listener, however many wait, and they stand in an
 * array: Node's listeners and a Set are chains, in which thousands that came and went on a signal that lives for hours hold one another
 * until a full garbage collection (measured: a third of the cost of a small file).
 */
export function whenAborted(signal: AbortSignal | undefined, act: () => void): () => void {
  if (!signal) return () => {};
  const fan = fans.get(signal) ?? openFan(signal);
  fan.push(act);
  return () => {
    const index = fan.indexOf(act);
    if (index !== -1) fan.splice(index, 1);
  };
}

function openFan(signal: AbortSignal): (() => void)[] {
  const fan: (() => void)[] = [];
  fans.set(signal, fan);
  signal.addEventListener(
    "abort",
    () => {
      for (const act of fan.splice(0)) act();
    },
    { once: true },
  );
  return fan;
}
