/**
 * Tests run on shared machines: the limit on a test is for hangs, not for speed. Files share loaded modules, except those
 * that put a fault into one.
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const FAULTS = 'tests/faults/**/*.test.ts';

export default defineConfig({
  test: {
    // Tests see what the code computes, not what it once computed.
    env: { COSTATE_CACHE: 'off' },
    globalSetup: 'tests/global-setup.ts',
    setupFiles: ['tests/property-seed.ts'],
    // One worker a core: the main thread, which vitest leaves a core to, has next to nothing to do.
    maxWorkers: availableParallelism(),
    testTimeout: 150_000,
    hookTimeout: 150_000,
    projects: [
      { extends: true, test: { name: 'tests', include: ['tests/**/*.test.ts'], exclude: [FAULTS], isolate: false } },
      { extends: true, test: { name: 'faults', include: [FAULTS], isolate: true } },
    ],
  },
});
