import type { Route } from '../../http/route.js';
import { deleteMails, receiveMail, viewMail } from './mails.js';

/** Mail: opening, taking what it carries, clearing up (specification, 03 *Missions, mail*). */
export const mailRoutes: readonly Route[] = [viewMail, receiveMail, deleteMails];
