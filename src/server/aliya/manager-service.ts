/** Managers as services, each loaded where it starts, or where the gateway asks what clients may ask of it. */
import type { ServiceContext } from '../context.js';
import type { Manager } from './manager.js';
import { isPartService, serviceOf, type Part, type PartService } from './parts/addresses.js';

export interface ManagerService extends PartService {
  manager(): Promise<Manager>;
}

/** Makes a service, `aliya.<name>`, of a manager. */
export function managerService(part: Part, manager: () => Promise<Manager>): ManagerService {
  return {
    name: serviceOf(part),
    needsGame: false,
    part,
    manager,
    start: async (context) => (await import('./run-manager.js')).runManager(context, part, await manager()),
  };
}

/** Every manager that this server knows, whether or not it runs in this process. */
export function managersOf({ plugins }: ServiceContext): readonly ManagerService[] {
  return plugins.flatMap((plugin) => plugin.services ?? []).filter(isManagerService);
}

function isManagerService(service: object): service is ManagerService {
  return isPartService(service) && 'manager' in service;
}
