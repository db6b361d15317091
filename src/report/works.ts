/** The works of the field by the short name under which a derivation cites them, as a list of references gives them. */

interface Work {
  readonly authors: string;
  readonly title: string;
  /** Publisher, or journal with volume and pages. */
  readonly where: string;
}

/** A source line names author and year; a name that is not here is printed as it stands. */
const WORKS: ReadonlyMap<string, Work> = new Map(
  Object.entries({
    'Anderson 1982': { authors: 'B. D. O. Anderson', title: 'Reverse-time diffusion equation models', where: 'Stochastic Processes and their Applications 12, 313–326, 1982' },
    'Bellman 1957': { authors: 'R. Bellman', title: 'Dynamic Programming', where: 'Princeton University Press, 1957' },
    'Berner, Richter and Ullrich 2024': { authors: 'J. Berner, L. Richter, K. Ullrich', title: 'An optimal control perspective on diffusion-based generative modeling', where: 'Transactions on Machine Learning Research, 2024' },
    'Blackwell 1965': { authors: 'D. Blackwell', title: 'Discounted dynamic programming', where: 'Annals of Mathematical Statistics 36, 226–235, 1965' },
    'Bryson and Ho 1975': { authors: 'A. E. Bryson, Y.-C. Ho', title: 'Applied Optimal Control', where: 'Hemisphere, 1975' },
    'Fleming and Soner 2006': { authors: 'W. H. Fleming, H. M. Soner', title: 'Controlled Markov Processes and Viscosity Solutions', where: 'second edition, Springer, 2006' },
    'Howard 1960': { authors: 'R. A. Howard', title: 'Dynamic Programming and Markov Processes', where: 'MIT Press, 1960' },
    'Jia and Zhou 2022': { authors: 'Y. Jia, X. Y. Zhou', title: 'Policy evaluation and temporal-difference learning in continuous time and space: a martingale approach', where: 'Journal of Machine Learning Research 23, no. 154, 2022' },
    'Jia and Zhou 2023': { authors: 'Y. Jia, X. Y. Zhou', title: 'q-Learning in continuous time', where: 'Journal of Machine Learning Research 24, no. 161, 2023' },
    'Kalman 1960': { authors: 'R. E. Kalman', title: 'Contributions to the theory of optimal control', where: 'Boletín de la Sociedad Matemática Mexicana 5, 102–119, 1960' },
    'Karatzas and Shreve 1991': { authors: 'I. Karatzas, S. E. Shreve', title: 'Brownian Motion and Stochastic Calculus', where: 'second edition, Springer, 1991' },
    'Léonard 2014': { authors: 'C. Léonard', title: 'A survey of the Schrödinger problem and some of its connections with optimal transport', where: 'Discrete and Continuous Dynamical Systems A 34, 1533–1574, 2014' },
    'Merton 1969': { authors: 'R. C. Merton', title: 'Lifetime portfolio selection under uncertainty: the continuous-time case', where: 'Review of Economics and Statistics 51, 247–257, 1969' },
    'Merton 1971': { authors: 'R. C. Merton', title: 'Optimum consumption and portfolio rules in a continuous-time model', where: 'Journal of Economic Theory 3, 373–413, 1971' },
    'Puterman and Brumelle 1979': { authors: 'M. L. Puterman, S. L. Brumelle', title: 'On the convergence of policy iteration in stationary dynamic programming', where: 'Mathematics of Operations Research 4, 60–69, 1979' },
    'Schrödinger 1931': { authors: 'E. Schrödinger', title: 'Über die Umkehrung der Naturgesetze', where: 'Sitzungsberichte der Preussischen Akademie der Wissenschaften, 144–153, 1931' },
    'Vincent 2011': { authors: 'P. Vincent', title: 'A connection between score matching and denoising autoencoders', where: 'Neural Computation 23, 1661–1674, 2011' },
    'Yong and Zhou 1999': { authors: 'J. Yong, X. Y. Zhou', title: 'Stochastic Controls: Hamiltonian Systems and HJB Equations', where: 'Springer, 1999' },
  }),
); // prettier-ignore

/** `Merton 1969, 1971` names two works of one author. */
export function worksIn(source: string): readonly string[] {
  const names = source.split(';').flatMap((part) => {
    const name = part.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
    const [, author, years] = /^(.*?\D)((?:\d{4}, )+\d{4})$/.exec(name) ?? [];
    return author === undefined || years === undefined ? [name] : years.split(', ').map((year) => `${author}${year}`);
  });
  return [...new Set(names.filter((name) => name !== ''))];
}

/** `R. Bellman. Dynamic Programming. Princeton University Press, 1957`; an unknown name as it stands. */
export function fullReference(name: string): string {
  const work = WORKS.get(name);
  return work ? `${work.authors}. ${work.title}. ${work.where}` : name;
}
