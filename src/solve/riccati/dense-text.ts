/**
 * The text of the WebAssembly module that multiplies dense matrices, two doubles at a time and in the order of the JavaScript
 * kernels. `dense-module.ts` holds what wabt assembles from it, so that nothing has to be assembled at run time.
 */
const rows = [0, 1, 2, 3];
const pairs = [0, 1];
const get = (name: string): string => `(local.get $${name})`;
const set = (name: string, value: string): string => `(local.set $${name} ${value})`;
const advance = (name: string, by: string): string => set(name, `(i32.add ${get(name)} ${by})`);

/** One 4 × 4 block of C; pointers and strides in bytes. */
const registerBlock = `
(func $block (param $depth i32) (param $a i32) (param $across i32) (param $along i32) (param $b i32) (param $stepB i32)
  (param $c i32) (param $stepC i32) (param $sign v128)
  (local $x v128) (local $b0 v128) (local $b1 v128) (local $a1 i32) (local $a2 i32) (local $a3 i32)
  ${rows.flatMap((i) => pairs.map((j) => `(local $c${i}${j} v128)`)).join(' ')}
  ${set('a1', `(i32.add ${get('a')} ${get('across')})`)}
  ${set('a2', `(i32.add ${get('a1')} ${get('across')})`)}
  ${set('a3', `(i32.add ${get('a2')} ${get('across')})`)}
  (block $none
  (br_if $none (i32.eqz ${get('depth')}))
  (loop $k
    ${set('b0', `(v128.load ${get('b')})`)} ${set('b1', `(v128.load offset=16 ${get('b')})`)}
    ${rows
      .map((i) => {
        const a = i === 0 ? 'a' : `a${i}`;
        const sums = pairs.map((j) => set(`c${i}${j}`, `(f64x2.add ${get(`c${i}${j}`)} (f64x2.mul ${get('x')} ${get(`b${j}`)}))`)); // prettier-ignore
        return [set('x', `(v128.load64_splat ${get(a)})`), ...sums, advance(a, get('along'))].join(' ');
      })
      .join('\n    ')}
    ${advance('b', get('stepB'))}
    (br_if $k (local.tee $depth (i32.sub ${get('depth')} (i32.const 1))))))
  ${rows
    .map((i) => {
      const stores = pairs.map((j) => `(v128.store offset=${16 * j} ${get('c')} (f64x2.add (v128.load offset=${16 * j} ${get('c')}) (f64x2.mul ${get('sign')} ${get(`c${i}${j}`)})))`); // prettier-ignore
      return [...stores, advance('c', get('stepC'))].join(' ');
    })
    .join('\n  ')})`;

/** All blocks of C; sizes are multiples of four. */
const product = `
(func (export "product") (param $rows i32) (param $columns i32) (param $depth i32) (param $a i32) (param $across i32)
  (param $along i32) (param $b i32) (param $stepB i32) (param $c i32) (param $stepC i32) (param $sign f64) (param $lower i32)
  (local $i i32) (local $j i32) (local $end i32)
  (block $empty
  (br_if $empty (i32.eqz ${get('rows')}))
  (br_if $empty (i32.eqz ${get('columns')}))
  (loop $down
    ${set('j', '(i32.const 0)')}
    ${set('end', get('columns'))}
    (if ${get('lower')} (then (if (i32.lt_u (i32.add ${get('i')} (i32.const 4)) ${get('columns')})
      (then ${set('end', `(i32.add ${get('i')} (i32.const 4))`)}))))
    (loop $right
      (call $block ${get('depth')} ${get('a')} ${get('across')} ${get('along')}
        (i32.add ${get('b')} (i32.shl ${get('j')} (i32.const 3))) ${get('stepB')}
        (i32.add ${get('c')} (i32.shl ${get('j')} (i32.const 3))) ${get('stepC')} (f64x2.splat ${get('sign')}))
      (br_if $right (i32.lt_u (local.tee $j (i32.add ${get('j')} (i32.const 4))) ${get('end')})))
    ${advance('a', `(i32.shl ${get('across')} (i32.const 2))`)}
    ${advance('c', `(i32.shl ${get('stepC')} (i32.const 2))`)}
    (br_if $down (i32.lt_u (local.tee $i (i32.add ${get('i')} (i32.const 4))) ${get('rows')})))))`;

/** y ← y + factor·x; the count is even. */
const addMultiple = `
(func (export "addMultiple") (param $to i32) (param $factor f64) (param $from i32) (param $count i32)
  (local $f v128)
  ${set('f', `(f64x2.splat ${get('factor')})`)}
  (block $none
  (br_if $none (i32.le_s ${get('count')} (i32.const 0)))
  (loop $next
    (v128.store ${get('to')} (f64x2.add (v128.load ${get('to')}) (f64x2.mul ${get('f')} (v128.load ${get('from')}))))
    ${advance('to', '(i32.const 16)')} ${advance('from', '(i32.const 16)')}
    (br_if $next (i32.gt_s (local.tee $count (i32.sub ${get('count')} (i32.const 2))) (i32.const 0))))))`;

export const denseText = `(module (import "workspace" "memory" (memory 1)) ${registerBlock} ${product} ${addMultiple})`;
