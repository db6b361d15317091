/** `npm run acceptance`: what takes minutes. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: 'tests/global-setup.ts',
    include: ['tests/acceptance/**/*.acceptance.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
});
