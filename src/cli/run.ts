/**
 * Runs a command line and turns every error into one message and an exit code.
 */
import { errorJson, exitCodeOf, renderError } from '../errors.js';
import { complain, printJson } from './console.js';
import { asCostateError } from './fault.js';
import { chosenCommand } from './program.js';
import { isLimitedChild, runLimited } from './time-limit.js';

/**
 * The exit code of a command line (design, section 5). Results go to stdout, messages to stderr; under `--json` an
 * error is an object on stdout.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  try {
    const chosen = await chosenCommand(argv);
    if (!chosen) return 0;
    const { timeLimit } = chosen.options;
    return timeLimit === undefined || isLimitedChild() ? await chosen.run() : await runLimited(timeLimit);
  } catch (error) {
    const { details } = asCostateError(error);
    if (argv.includes('--json')) printJson(errorJson(details));
    else complain(renderError(details));
    return exitCodeOf(details.code);
  }
}
