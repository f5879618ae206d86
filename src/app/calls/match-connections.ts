/** Which connections the calls became whose dials were not answered. Pure. */

/** A call without a connection. Times are milliseconds since the epoch. */
export interface UnconnectedCall {
  readonly callId: string;
  readonly requestedAt: number;
  /** The dial may still be answered, which then tells for sure. */
  readonly isAnswerDue: boolean;
  /** Hanging up is asked for, or the call is over here: its phone is to be hung up, whichever it is. */
  readonly isToEnd: boolean;
  /** The connection that a page takes for this call. */
  readonly namedConnectionId: string | null;
}

/** A phone's connection that no call has. */
export interface UnclaimedConnection {
  readonly connectionId: string;
  /** When the platform made it, by the platform's clock. */
  readonly createdAt: number;
}

export interface ConnectionMatch {
  callId: string;
  connectionId: string;
}

/** How far the platform's clock may be behind ours. */
const CLOCK_SKEW_MS = 5_000;
/** A connection that is made so long after a dial is another dial's. */
const LATEST_MS = 10 * 60_000;

/** Whether a connection may be what the dial of a call became, going by when they were made. */
export function isPossible(
  { requestedAt }: Pick<UnconnectedCall, "requestedAt">,
  { createdAt }: Pick<UnclaimedConnection, "createdAt">,
): boolean {
  return createdAt >= requestedAt - CLOCK_SKEW_MS && createdAt <= requestedAt + LATEST_MS;
}

/**
 * Matches calls with connections as far as it is certain which belong together, and beyond that where it does not
 * matter, because each of the calls in question is to be hung up.
 *
 * @param calls every call of one session that has no connection.
 * @param connections every connection of a phone in this session that no call has.
 */
export function matchConnections(
  calls: readonly UnconnectedCall[],
  connections: readonly UnclaimedConnection[],
): ConnectionMatch[] {
  const left = new Left(calls, connections);
  matchNamed(left);
  while (matchOnlyOnes(left));
  for (const group of left.groups()) matchGroup(left, group);
  return left.matches;
}

interface Group {
  calls: UnconnectedCall[];
  connections: UnclaimedConnection[];
}

/** The calls and connections that are not matched yet. */
class Left {
  readonly matches: ConnectionMatch[] = [];
  readonly calls: Set<UnconnectedCall>;
  readonly connections: Set<UnclaimedConnection>;

  constructor(calls: readonly UnconnectedCall[], connections: readonly UnclaimedConnection[]) {
    this.calls = new Set(calls);
    this.connections = new Set(connections);
  }

  match(call: UnconnectedCall, connection: UnclaimedConnection): void {
    this.calls.delete(call);
    this.connections.delete(connection);
    this.matches.push({ callId: call.callId, connectionId: connection.connectionId });
  }

  callsFor(connection: UnclaimedConnection): UnconnectedCall[] {
    return [...this.calls].filter((call) => isPossible(call, connection));
  }

  /** Groups of calls and connections that can't be told apart. */
  groups(): Group[] {
    const groups: Group[] = [];
    for (const connection of this.connections) {
      const calls = this.callsFor(connection);
      const joined = groups.filter((group) => group.calls.some((call) => calls.includes(call)));
      for (const group of joined) groups.splice(groups.indexOf(group), 1);
      groups.push({
        calls: [...new Set([...joined.flatMap((group) => group.calls), ...calls])],
        connections: [...joined.flatMap((group) => group.connections), connection],
      });
    }
    return groups;
  }
}

/** A page names only connections whose data it has seen; that it is a phone, the list of connections tells. */
function matchNamed(left: Left): void {
  for (const call of left.calls) {
    const named = [...left.connections].find(({ connectionId }) => connectionId === call.namedConnectionId);
    if (named) left.match(call, named);
  }
}

/** @returns whether a connection was found that only one call can have become, and this call no other. */
function matchOnlyOnes(left: Left): boolean {
  for (const call of left.calls) {
    const onlyHis = [...left.connections].filter((connection) => {
      const [first, ...others] = left.callsFor(connection);
      return first === call && others.length === 0;
    });
    const [connection] = onlyHis;
    if (connection && onlyHis.length === 1 && (call.isToEnd || !call.isAnswerDue)) {
      left.match(call, connection);
      return true;
    }
  }
  return false;
}

/** In the order of their times. More connections than calls: some of them are somebody else's. */
function matchGroup(left: Left, { calls, connections }: Group): void {
  if (connections.length > calls.length || !calls.every(({ isToEnd }) => isToEnd)) return;
  const byTime = connections.toSorted((a, b) => a.createdAt - b.createdAt);
  for (const connection of byTime) {
    const [call] = left.callsFor(connection).toSorted((a, b) => a.requestedAt - b.requestedAt);
    if (call) left.match(call, connection);
  }
}
