/**
 * Random expressions are the same in every run, so that a failure is one of the change at hand; COSTATE_PROPERTY_SEED looks
 * elsewhere.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['COSTATE_PROPERTY_SEED'] ?? 20261125) });
