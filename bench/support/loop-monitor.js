/** Loaded into the server before itself (`node --import`): says over the process channel how long its loop stood still. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

// Looking every millisecond has its price: only once it is asked for.
const histogram = monitorEventLoopDelay({ resolution: 1 });

process.on('message', (message) => {
  if (message === 'reset') {
    histogram.enable();
    histogram.reset();
  } else process.send?.({ longestMs: histogram.max / 1e6 });
});
// Listening must not keep the server running.
process.channel?.unref();
