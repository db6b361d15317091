#!/usr/bin/env node
/**
 * The `costate` executable.
 */
import { endQuietlyOnClosedPipe } from './console.js';
import { runCommandLine } from './run.js';

endQuietlyOnClosedPipe();
process.exitCode = await runCommandLine(process.argv.slice(2));
