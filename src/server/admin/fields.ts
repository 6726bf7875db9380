/** Who asks, at the routes of the console. */
import type { Actor } from '../administration/administration.js';
import type { WebSession } from '../http/web-session.js';

/** The administrator who asks, as the audit log names him. */
export function actorOf({ user }: WebSession): Actor {
  return { name: `admin:${user.id ?? user.pk}`, userPk: user.pk };
}
