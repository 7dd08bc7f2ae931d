/** Methods of lists that the language leaves to its users, by signature: `sum` as Kubernetes has it, `flatten` (by one level) as cel-go has it. */
export const listFunctions: Readonly<Record<string, (list: readonly unknown[]) => unknown>> = {
  "list.sum(): double": (list) => list.reduce<number>((all, value) => all + numberOf(value), 0),
  "list.flatten(): list": (list) => list.flat(),
};

function numberOf(value: unknown): number {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  throw new Error("sum() adds numbers, and one of the list is none");
}
