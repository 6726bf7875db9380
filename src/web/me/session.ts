import { Session, type WebUser } from '../lib/session.js';

/** The player page's log-in and its way to the server. */
export const session = new Session<WebUser>('/me/api');
export const { api } = session;
