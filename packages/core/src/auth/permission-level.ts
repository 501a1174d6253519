/** What a policy can permit, from reading to administration; none includes another. */
export const PERMISSION_LEVELS = ['resource_read', 'resource_write', 'tool_execute', 'server_admin', 'network_access'] as const

/** One of {@link PERMISSION_LEVELS}. */
export type PermissionLevel = (typeof PERMISSION_LEVELS)[number]
