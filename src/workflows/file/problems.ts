import { type AppError, UsageError } from "../../core/errors.ts";
import { isPlainObject } from "../../core/json.ts";

/** One mistake in a workflow file, where it stands. */
export type Problem = {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What was probably meant, in one sentence. */
  readonly suggestion?: string;
};

/** `weekly.yaml:3:7: message suggestion`, which editors and terminals make a link of. */
export function problemText(fileName: string, problem: Problem): string {
  const { line, column, message, suggestion } = problem;
  return [`${fileName}:${line}:${column}: ${message}`, suggestion ?? []].flat().join(" ");
}

/** All that is wrong with a file as one error, each mistake an entry of `details.problems`; its message tells the first. */
export function workflowFileError(fileName: string, problems: readonly Problem[]): UsageError {
  const [first = "", ...more] = problems.map((problem) => problemText(fileName, problem));
  const message =
    more.length === 0 ? first : `${fileName} has ${problems.length} mistakes. The first: ${first}`;
  return new UsageError("bad-workflow", message, { details: { file: fileName, problems } });
}

/** What `workflowFileError` put into an error; undefined when it is another one. */
export function problemsOf({
  code,
  details,
}: AppError): { readonly fileName: string; readonly problems: readonly Problem[] } | undefined {
  const { file, problems } = details;
  if (code !== "bad-workflow" || typeof file !== "string" || !isProblems(problems))
    return undefined;
  return { fileName: file, problems };
}

function isProblems(value: unknown): value is readonly Problem[] {
  return Array.isArray(value) && value.every(isProblem);
}

function isProblem(value: unknown): boolean {
  return isPlainObject(value) && typeof value["line"] === "number";
}

/** Collects what is found, and gives it in the order of the file. */
export interface Report {
  readonly problem: (at: Position, message: string, suggestion?: string) => void;
  readonly warning: (at: Position, message: string, suggestion?: string) => void;
  readonly problems: () => readonly Problem[];
  readonly warnings: () => readonly Problem[];
}

export type Position = Pick<Problem, "line" | "column">;

export function createReport(): Report {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const into = (list: Problem[]) => (at: Position, message: string, suggestion?: string) => {
    const { line, column } = at;
    const told = list.some((one) => isSame(one, { line, column, message }));
    if (!told) list.push({ line, column, message, ...(suggestion && { suggestion }) });
  };
  return {
    problem: into(problems),
    warning: into(warnings),
    problems: () => problems.toSorted(byPlace),
    warnings: () => warnings.toSorted(byPlace),
  };
}

function isSame(a: Problem, b: Problem): boolean {
  return a.line === b.line && a.column === b.column && a.message === b.message;
}

function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}
