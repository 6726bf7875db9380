import { test } from 'uvu';
import { lookTest } from './look.js';

lookTest('phone', { width: 360, height: 740 });

test.run();
