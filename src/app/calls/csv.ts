/** Excel takes a file without this for the text of an old code page: https://www.unicode.org/faq/utf_bom.html */
export const BYTE_ORDER_MARK = "\uFEFF";

/** A spreadsheet runs what begins so. */
const FORMULA = /^[=+\-@\t\r]/;
/** A telephone number begins with + and can do nothing: programs that read the file want it as it is. */
const NUMBER = /^\+\d+$/;

/**
 * A line of comma-separated values: https://www.rfc-editor.org/rfc/rfc4180
 *
 * @param cells null: empty. What a spreadsheet would run gets an apostrophe, which spreadsheets take for "text".
 */
export function formatLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(formatCell).join(",")}\r\n`;
}

function formatCell(cell: string | number | null): string {
  if (typeof cell !== "string") return String(cell ?? "");
  const text = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
