/** Runs a command line within the test's own process. */
import { vi } from 'vitest';
import { runCommandLine } from '../../src/cli/run.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function costate(...argv: string[]): Promise<Ran> {
  let [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  try {
    const code = await runCommandLine(argv);
    return { code, out, err };
  } finally {
    vi.restoreAllMocks();
  }
}
