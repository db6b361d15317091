/*
 * Discounted cost of the policy a = -K x on the LQR: Philox-4x32-10, 52 bits a uniform number, Box-Muller, Euler-Maruyama
 * with left-point sums, in double precision on one core. Loops run over a group of paths, array by array, so that the
 * compiler makes vectors of them. Answers requests {"paths": n, "steps": m, ...}, one a line.
 *
 *     gcc -O3 -fno-math-errno -fno-trapping-math -ffp-contract=fast -msse4.1 monte_carlo.c -lm
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef GROUP
#define GROUP 64
#endif
#define EACH for (int i = 0; i < GROUP; i++)
#define INLINE static inline __attribute__((always_inline))

static const double ALPHA = -0.5, BETA = 1.0, Q = 1.0, R = 0.1, SIGMA = 0.3, RHO = 0.1, GAIN = 2.659750769140807, H = 0.01;

typedef union {
  double number;
  uint64_t bits;
} word;

/* Added and subtracted, it rounds to whole numbers. */
#define TO_WHOLE 6755399441055744.0

/* log of u in (0, 1]: mantissa in [1/sqrt 2, sqrt 2), then 2 artanh((m - 1)/(m + 1)). */
INLINE double logarithm(double u) {
  word w = {u};
  word exponent = {.bits = (w.bits >> 52) | 0x4330000000000000ull};
  w.bits = (w.bits & 0xFFFFFFFFFFFFFull) | 0x3FF0000000000000ull;
  double large = w.number > 1.4142135623730951 ? 1.0 : 0.0;
  double m = w.number * (1.0 - 0.5 * large);
  double k = exponent.number - 4503599627370496.0 - 1023.0 + large;
  double s = (m - 1.0) / (m + 1.0), t = s * s;
  double series = 1.0 / 17;
  series = series * t + 1.0 / 15;
  series = series * t + 1.0 / 13;
  series = series * t + 1.0 / 11;
  series = series * t + 1.0 / 9;
  series = series * t + 1.0 / 7;
  series = series * t + 1.0 / 5;
  series = series * t + 1.0 / 3;
  return k * 0.6931471805599453 + 2.0 * s * (series * t + 1.0);
}

/* sin and cos of 2 pi v for v in [0, 1). */
INLINE void turn(double v, double *sine, double *cosine) {
  double quarters = 4.0 * v;
  double n = (quarters + TO_WHOLE) - TO_WHOLE;
  double a = (quarters - n) * 1.5707963267948966, z = a * a;
  double s = 1.6059043836821613e-10;
  s = s * z - 2.505210838544172e-8;
  s = s * z + 2.7557319223985893e-6;
  s = s * z - 1.984126984126984e-4;
  s = s * z + 8.333333333333333e-3;
  s = s * z - 0.16666666666666666;
  s = s * z * a + a;
  double c = -1.1470745597729725e-11;
  c = c * z + 2.08767569878681e-9;
  c = c * z - 2.755731922398589e-7;
  c = c * z + 2.48015873015873e-5;
  c = c * z - 1.388888888888889e-3;
  c = c * z + 4.1666666666666664e-2;
  c = c * z - 0.5;
  c = c * z + 1.0;
  double odd = (n == 1.0) | (n == 3.0) ? 1.0 : 0.0;
  double x = odd ? s : c, y = odd ? c : s;
  *cosine = (n == 1.0) | (n == 2.0) ? -x : x;
  *sine = (n == 2.0) | (n == 3.0) ? -y : y;
}

/* One block of four words for each path and pair of steps, two normal numbers from it. */
INLINE void normals(uint32_t path, uint32_t pair, double *first, double *second) {
  uint32_t c0[GROUP], c1[GROUP], c2[GROUP], c3[GROUP], k0 = 12345, k1 = 678;
  EACH {
    c0[i] = path + i;
    c1[i] = pair;
    c2[i] = c3[i] = 0;
  }
  for (int round = 0; round < 10; round++) {
    EACH {
      uint64_t a = (uint64_t)0xD2511F53u * c0[i], b = (uint64_t)0xCD9E8D57u * c2[i];
      uint32_t n0 = (uint32_t)(b >> 32) ^ c1[i] ^ k0, n2 = (uint32_t)(a >> 32) ^ c3[i] ^ k1;
      c0[i] = n0;
      c1[i] = (uint32_t)b;
      c2[i] = n2;
      c3[i] = (uint32_t)a;
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  EACH {
    word a = {.bits = ((((uint64_t)c0[i] << 32) | c1[i]) >> 12) | 0x3FF0000000000000ull};
    word b = {.bits = ((((uint64_t)c2[i] << 32) | c3[i]) >> 12) | 0x3FF0000000000000ull};
    double radius = sqrt(-2.0 * logarithm(2.0 - a.number)), sine, cosine;
    turn(b.number - 1.0, &sine, &cosine);
    first[i] = radius * cosine;
    second[i] = radius * sine;
  }
}

static double simulate(int paths, int steps) {
  double total = 0.0, spread = SIGMA * sqrt(H), decay = exp(-RHO * H);
  for (int path = 0; path < paths; path += GROUP) {
    double x[GROUP], reward[GROUP], noise[2][GROUP], weight = -H / 2;
    EACH {
      x[i] = 1.5;
      reward[i] = 0.0;
    }
    for (int step = 0; step < steps; step += 2) {
      normals((uint32_t)path, (uint32_t)step / 2, noise[0], noise[1]);
      for (int half = 0; half < 2; half++) {
        EACH {
          double a = -GAIN * x[i];
          reward[i] += weight * (Q * x[i] * x[i] + R * a * a);
          x[i] += (ALPHA * x[i] + BETA * a) * H + spread * noise[half][i];
        }
        weight *= decay;
      }
    }
    EACH total += reward[i];
  }
  return total / paths;
}

static double read_number(const char *line, const char *name) {
  const char *at = strstr(line, name);
  at = at ? strchr(at, ':') : 0;
  return at ? atof(at + 1) : NAN;
}

int main(void) {
  char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    int paths = (int)read_number(line, "\"paths\""), steps = (int)read_number(line, "\"steps\"");
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    double mean = simulate(paths, steps);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
    printf("{\"seconds\": %.9f, \"mean\": %.12f, \"error\": %.3e}\n", seconds, mean, fabs(mean - read_number(line, "\"exact\"")));
    fflush(stdout);
  }
  return 0;
}
