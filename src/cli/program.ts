/**
 * The command line as commander sees it: commands, arguments, options, help.
 */
import { Command, CommanderError, Option } from 'commander';
import { CostateError } from '../errors.js';
import { LEARNERS, METHODS } from '../solve/answer.js';
import { packageVersion } from './catalogue.js';
import type { CheckOptions } from './check.js';
import type { ExportOptions } from './export.js';
import type { SampleOptions } from './sample.js';
import type {
  DeriveOptions,
  NewOptions,
  ReportOptions,
  SolveCommandOptions,
  VerifyCommandOptions,
} from './commands.js';
import {
  argumentError,
  fileOption,
  folderOption,
  methodsOption,
  outOption,
  parameterOption,
  pointOption,
  positiveNumber,
  stepOption,
  sweepOption,
  wholeNumber,
  type CommonOptions,
} from './options.js';
import { improvementOption, rangeOption } from './training-options.js';
import { FORMATS, LANGUAGES } from './outputs.js';

const LARGEST_SEED = Number.MAX_SAFE_INTEGER;
/** Least and largest counts: fewer say nothing, more than these need more memory or time than a computer has. */
const COUNTS = {
  points: [13, 4_000_000],
  paths: [2, 1_000_000_000],
  steps: [2, 10_000_000],
  iterations: [1, 1_000_000],
} as const;

type Run = () => Promise<number>;

/** The chosen command, to be run once the whole line is read; undefined where help or the version was printed. */
export interface Chosen {
  readonly run: Run;
  readonly options: CommonOptions;
}

/**
 * Reads the command line.
 *
 * @throws CostateError `input.argument` for what the command line does not know.
 */
export async function chosenCommand(argv: readonly string[]): Promise<Chosen | undefined> {
  let chosen: Chosen | undefined;
  const commands = () => import('./commands.js');
  const choose = (options: CommonOptions, run: Run): void => {
    chosen = { options, run };
  };
  const program = new Command('costate')
    .description('Derives, checks and solves stochastic optimal control problems.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .addHelpText('after', '\nAn argument with a / or ending in .yaml is a file, any other an id (see costate list).');

  const command = (usage: string, description: string, hidden = false): Command =>
    program
      .command(usage, { hidden })
      .description(description)
      .option('--json', 'print JSON')
      .addOption(
        new Option('--seed <n>', 'seed of every random number')
          .default(1)
          .argParser(wholeNumber('seed', 0, LARGEST_SEED)),
      )
      .option('--quiet', 'no progress and no notes')
      .option('--time-limit <seconds>', 'end with exit code 3 after so many seconds', positiveNumber('time-limit'));
  const parameters = (c: Command): Command =>
    c.option('--param <name=value>', 'replace the value of a parameter (repeatable)', parameterOption);
  const workers = (c: Command): Command =>
    c.option('--workers <n>', 'threads to use; results do not depend on it', wholeNumber('workers', 1, 1024));
  const count = (name: keyof typeof COUNTS): ((text: string) => number) =>
    wholeNumber(name, COUNTS[name][0], COUNTS[name][1]);

  command('list', 'list the derivations and problems').action((options: CommonOptions) =>
    choose(options, async () => (await commands()).listCommand(options)),
  );
  parameters(command('derive <names...>', 'print or write derivations'))
    .addOption(new Option('--format <format>', 'tex, html, md or json (default: tex)').choices(FORMATS))
    .option('--out <folder>', 'write one file a derivation into this folder', folderOption)
    .action((names: readonly string[], options: DeriveOptions) =>
      choose(options, async () => (await commands()).deriveCommand(names, options)),
    );
  workers(parameters(command('verify [names...]', 'check every step')))
    .option('--all', 'everything there is')
    .option('--mutants', 'also check that each check can fail, on mutants of every step')
    .option('--quick', 'fewer sample points and paths')
    .action((names: readonly string[], options: VerifyCommandOptions) =>
      choose(options, async () => (await commands()).verifyCommand(names, options)),
    );
  workers(parameters(command('solve <name>', 'independent answers, and whether they agree')))
    .option('--at <point>', 'where, as in x=1.5,y=0', pointOption)
    .option(
      '--methods <list>',
      `some of ${[...METHODS, ...LEARNERS].join(',')}; without it those that train no network`,
      methodsOption,
    )
    .option('--tolerance <e>', 'wanted absolute error of grid and simulation', positiveNumber('tolerance'))
    .option('--points <n>', 'grid points per axis', count('points'))
    .option('--paths <n>', 'simulated paths', count('paths'))
    .option('--steps <n>', 'time steps of a path', count('steps'))
    .option('--step <h>', 'time between observations of Q-learning; several, as in 0.05,0.01, for a study', stepOption)
    .option('--iterations <n>', 'most rounds of training', count('iterations'))
    .option('--range <x=a:b>', 'where networks are to learn value and policy, by state', rangeOption)
    .option('--improvement <how>', 'of a neural policy: maximiser or ascent', improvementOption)
    .option('--checkpoint <file>', 'written after each round of neural policy iteration', fileOption('checkpoint'))
    .option('--resume <file>', 'a checkpoint from which it goes on', fileOption('resume'))
    .option(
      '--sweep <name=values>',
      'value and policy against a parameter, as in sigma=0.1:0.5:9 or sigma=0.1,0.2',
      sweepOption,
    )
    .option(
      '--out <file>',
      'value and policy on the grid as FILE.csv; of a sweep FILE.csv, FILE.svg or a folder',
      outOption,
    )
    .addHelpText(
      'after',
      '\nA sweep is by closed form, characteristics and grid; by simulation where neither applies or --methods names it.',
    )
    .action((name: string, options: SolveCommandOptions) =>
      choose(options, async () => (await commands()).solveCommand(name, options)),
    );
  workers(command('report [names...]', 'LaTeX, HTML with pictures, JSON'))
    .option('--out <folder>', 'where to write', folderOption, 'out')
    .option('--methods <list>', 'as of solve', methodsOption)
    .option('--step <h>', 'as of solve', stepOption)
    .option('--quick', 'fewer sample points and paths')
    .option('--fresh', 'compute anew what is kept from earlier runs')
    .addHelpText(
      'after',
      '\nResults are kept by the hash of their inputs, the code and the seed; COSTATE_CACHE is the folder, or off.',
    )
    .action((names: readonly string[], options: ReportOptions) =>
      choose(options, async () => (await commands()).reportCommand(names, options)),
    );
  command('new <name>', 'write a commented problem file that runs')
    .option('--from <id>', 'start from this problem')
    .action((name: string, options: NewOptions) =>
      choose(options, async () => (await commands()).newCommand(name, options)),
    );
  parameters(command('export <name>', 'policy, value and residual as a file that runs on its own'))
    .addOption(new Option('--to <language>', 'js or python').choices(LANGUAGES).makeOptionMandatory())
    .option('--out <folder>', 'write the file and its test into this folder', folderOption)
    .action((name: string, options: ExportOptions) =>
      choose(options, async () => (await import('./export.js')).exportCommand(name, options)),
    );
  command('sample <file>', 'new samples of the law that those in a CSV file are of')
    .addOption(new Option('--n <n>', 'how many').default(1000).argParser(wholeNumber('n', 1, 10_000_000)))
    .option('--flow', 'by the probability flow, without noise on the way')
    .option('--iterations <n>', 'steps of training', count('iterations'))
    .option('--out <file>', 'where they go, FILE.csv or a folder; pictures go beside them', outOption)
    .action((file: string, options: SampleOptions) =>
      choose(options, async () => (await import('./sample.js')).sampleCommand(file, options)),
    );
  command('check <file>', 'check the claims in a Markdown article')
    .option('--write <file>', 'write the article with formulas and verdicts in place of its blocks')
    .action((file: string, options: CheckOptions) =>
      choose(options, async () => (await import('./check.js')).checkCommand(file, options)),
    );
  workers(command('all', 'derive, verify, solve and report everything', true))
    .option('--fresh', 'compute anew what is kept from earlier runs')
    .action((options: ReportOptions) => choose(options, async () => (await commands()).reportCommand([], options)));

  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    if (error.code === 'commander.help') {
      throw argumentError(
        'no command',
        'list, derive, verify, solve, report, export, sample, new or check',
        'See costate --help.',
      );
    }
    throw commandLineError(error);
  }
  return chosen;
}

/** Commander's message as ours: its "(Did you mean …?)" becomes the suggestion. */
function commandLineError(error: CommanderError): CostateError {
  const [first = ''] = error.message.split('\n');
  const near = /Did you mean (?:one of )?([^?,)]+)/.exec(error.message)?.[1];
  return new CostateError({
    code: 'input.argument',
    message: first.replace(/^error: /, ''),
    expected: 'arguments as costate --help shows them',
    ...(near === undefined ? {} : { suggestion: near.trim() }),
  });
}
