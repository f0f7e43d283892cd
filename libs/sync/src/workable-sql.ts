/**
 * Whether a connection `c` may be worked on now. What stops work stands here, in the claims, so that no loop takes up what
 * it may not serve: switched off, removed, resting (throttled, other side away), a credential refused, a host's budget spent.
 */
export const WORKABLE = `
  c.works and c.removed_at is null
  and (c.blocked_until is null or c.blocked_until <= now())
  and (c.token_refused_version is null or c.token_refused_version < c.version)
  and c.password_failures < 2
  and c.wms_host <> all (array(select host from budget where blocked_until > now()))`;
