/** What bin/kalpa.js does, on the sources. */
import { main, processIo } from '../../src/cli.js';

process.exitCode = await main(process.argv.slice(2), processIo());
