/** A node as predicates and priorities see it: what it is, and what its pods take of it. */
export interface NodeState {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Why no new pod may come, in a few words; absent when pods may. */
  readonly closed?: string;
  /** What the node has; 0 where that is not known, which limits nothing (v0.5.6). */
  readonly capacity: { readonly milliCPU: number; readonly memoryBytes: number; readonly pods: number };
  readonly requested: { readonly milliCPU: number; readonly memoryBytes: number };
  readonly podCount: number;
  holdsPort(hostPort: number): boolean;
  /** How a pod of this node mounts the disk; `undefined` when none does. */
  mounts(pdName: string): 'read' | 'write' | undefined;
  /** How many pods of a group the node has. */
  groupSize(group: string): number;
}
