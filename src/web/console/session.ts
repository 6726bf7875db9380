import { Session, type WebUser } from '../lib/session.js';

/** The console's log-in and its way to the server. */
export const session = new Session<WebUser>('/admin/api');
export const { api } = session;
