/**
 * Tests that need a program from outside carry its name in their file name: `hold.sipp.test.ts`.
 * @returns the files that the caller of `npm test -- --without-...` asked to leave out, as globs.
 */
export function leftOutFiles(): string[] {
  const programs = (process.env.LEFT_OUT ?? "").split(",").filter(Boolean);
  return programs.map((program) => `**/*.${program}.*`);
}
