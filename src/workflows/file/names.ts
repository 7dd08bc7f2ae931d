import { parseExpression } from "./expressions.ts";

/** How names of inputs and ids of steps look. */
export const idPattern = /^[A-Za-z_]\w*$/;

/** Whether something may be called that: `steps.NAME` has to be an expression. */
export function isName(name: string): boolean {
  const isPlain = idPattern.test(name) && name !== "__proto__";
  return isPlain && "op" in parseExpression(`steps.${name}`);
}

/** A name that may be, for one that may not. */
export function nameHint(name: string): string {
  const plain = name.replaceAll(/\W+/g, "_").replaceAll(/^_+|_+$/g, "");
  const near = [plain, `_${plain}`].find((one) => plain !== "" && isName(one));
  const rule = "A name is letters, digits and _, and is no word of the expression language.";
  return near === undefined ? rule : `Call it "${near}": expressions read other signs as theirs.`;
}
