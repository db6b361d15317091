/** Tests run on shared machines: the limit on a test is for hangs, not for speed. */
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['tests/**/*.test.ts'], testTimeout: 150_000 } });
