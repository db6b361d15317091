/**
 * The time limit: work in one thread cannot be interrupted from within, so a limited run is a child process that its
 * parent ends when the time is over.
 */
import { spawn } from 'node:child_process';
import { CostateError } from '../errors.js';

const MARK = 'COSTATE_TIME_LIMITED';

/** Whether this process is the child that does the work. */
export const isLimitedChild = (): boolean => process.env[MARK] === '1';

/**
 * Runs this command again in a child and returns its exit code.
 *
 * @throws CostateError `resources.time` when the child had to be ended; it leaves no unfinished output file under its name.
 */
export function runLimited(seconds: number): Promise<number> {
  const script = process.argv[1];
  if (script === undefined) throw new RangeError('no script to run');
  const child = spawn(process.execPath, [...process.execArgv, script, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [MARK]: '1' },
  });
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(
      () => {
        late = true;
        child.kill('SIGKILL');
      },
      Math.min(1000 * seconds, 2 ** 31 - 1),
    );
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(timer);
      if (!late) return resolve(code ?? 3);
      reject(
        new CostateError({
          code: 'resources.time',
          message: `the time limit of ${seconds} s was reached`,
          suggestion: 'Raise --time-limit, or ask for less with --quick or --methods.',
        }),
      );
    });
  });
}
