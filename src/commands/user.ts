import { defineCommand } from '../cli/command.js';
import { inviteCommand } from './user/invite.js';
import { listCommand, showCommand } from './user/look.js';
import {
  banCommand,
  deleteCommand,
  demoteCommand,
  promoteCommand,
  resetPasswordCommand,
  sessionsCommand,
  unbanCommand,
} from './user/moderate.js';
import { grantCommand } from './user/grant.js';

export const userCommand = defineCommand({
  name: 'user',
  summary: 'Administer players: look, promote, ban, grant, delete and more.',
  examples: [
    'kalpa user list --search ali',
    'kalpa user promote alice',
    'kalpa user ban bob --reason "cheats" --until 7d',
    'kalpa user grant alice fragment 100',
  ],
  notes:
    'A player is named by the id that he logs in with, or by pk:123. All of it may run beside the server, and is written to the audit log.',
  commands: [
    listCommand,
    showCommand,
    promoteCommand,
    demoteCommand,
    banCommand,
    unbanCommand,
    resetPasswordCommand,
    grantCommand,
    sessionsCommand,
    inviteCommand,
    deleteCommand,
  ],
});
