// Math.random from the host's generator. Without it every call would start from the seed of the build and draw the same numbers.
import { getRandomU64 } from 'wasi:random/random@0.2.0';

Math.random = () => {
  const number = getRandomU64() / 2 ** 64;
  // Rounded to a double, the largest of the 2⁶⁴ numbers would give 1.
  return number < 1 ? number : 0;
};
