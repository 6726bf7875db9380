/** The player's own page: /me. */
import { render } from 'preact';
import { App } from './me/app.js';

const place = document.getElementById('app');
if (place) {
  place.replaceChildren();
  render(<App />, place);
}
