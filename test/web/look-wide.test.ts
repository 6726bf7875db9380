import { test } from 'uvu';
import { lookTest } from './look.js';

lookTest('wide', { width: 1280, height: 900 });

test.run();
