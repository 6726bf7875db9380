/** What a plug-in may use of Aliya: `import { aliya } from 'kalpa'`. docs/PLUGINS.md leads through it. */
export { refusal, success, Unavailable, type Answer } from './answer.js';
export { amount, list, text } from './arguments.js';
export { tablesMigration, type Tx } from './database.js';
export { defineFunction, defineManager, type Input, type Manager, type Tools } from './manager.js';
export { managerService } from './manager-service.js';
export { Outbox } from './parts/outbox.js';
