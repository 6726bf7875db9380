/** The console: /admin, and its log-in at /login. */
import { render } from 'preact';
import { App } from './console/app.js';

const place = document.getElementById('app');
if (place) {
  place.replaceChildren();
  render(<App />, place);
}
