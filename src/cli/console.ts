/**
 * The console: results on stdout, everything else on stderr; colour and progress on a terminal only, and a closed pipe
 * ends the run quietly.
 */

export type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

const CODES: Readonly<Record<Colour, readonly [number, number]>> = {
  green: [32, 39],
  red: [31, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22], // prettier-ignore
};

/** Colour is for terminals, and not for those who asked for none (no-color.org). */
const coloured = (): boolean =>
  process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';

export const paint = (text: string, colour: Colour): string =>
  coloured() ? `\u001b[${CODES[colour][0]}m${text}\u001b[${CODES[colour][1]}m` : text;

export const terminalWidth = (): number => (process.stdout.isTTY ? Math.max(40, process.stdout.columns || 80) : 120);

/** Ends quietly when the reader of a pipe has gone, as `costate list | head -1` does. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}

export const print = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
};

export const printJson = (value: unknown): void => print(JSON.stringify(value, undefined, 2));

export const complain = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** One line on stderr that says what is being done; nothing in a pipe or when quiet. */
export interface Progress {
  readonly show: (what: string) => void;
  readonly clear: () => void;
}

export function progressOf(quiet: boolean): Progress {
  if (quiet || process.stderr.isTTY !== true) return { show: () => undefined, clear: () => undefined };
  const clear = (): void => void process.stderr.write('\r\u001b[2K');
  return {
    clear,
    show: (what) => {
      clear();
      process.stderr.write(what.slice(0, Math.max(20, (process.stderr.columns || 80) - 1)));
    },
  };
}
