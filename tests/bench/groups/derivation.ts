/** Deriving the regulator from its problem: warm, and as a command. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deriveProblem } from '../../../src/derivation/derive-problem.js';
import { isAbsent, openPython, pythonWith } from '../peers.js';
import { lqr } from '../problems.js';
import { timed, type Contender, type Group } from '../task.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const commandLine = here('../../../dist/src/cli/main.js');
const quietly = (program: string, ...args: readonly string[]) =>
  timed(() => execFileSync(program, args, { stdio: 'ignore', env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } }));

export const derivation: Group = {
  name: 'derivation',
  open: async () => {
    const sympy = openPython('SymPy', 'derive_lqr.py', ['sympy']);
    const python = pythonWith(['sympy']);
    const command: Contender = { name: 'Costate', run: () => quietly(process.execPath, commandLine, 'derive', 'lqr') };
    return {
      tasks: [
        {
          name: 'derive lqr, warm',
          contenders: [
            { name: 'Costate', run: () => timed(() => deriveProblem(lqr)), warmUps: 6 },
            isAbsent(sympy) ? sympy : { name: 'SymPy', run: () => sympy.ask({}) },
          ],
        },
        {
          name: 'derive lqr, a process of its own',
          contenders: [
            existsSync(commandLine) ? command : { name: 'Costate', missing: 'dist: npm run build' },
            python === undefined
              ? { name: 'SymPy', missing: 'python3 with sympy' }
              : { name: 'SymPy', run: () => quietly(python, here('../peers/derive_lqr.py'), '--once') },
          ],
        },
      ],
      close: () => (isAbsent(sympy) ? undefined : sympy.close()),
    };
  },
};
