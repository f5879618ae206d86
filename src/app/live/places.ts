/** One open page that live events are sent to. */
export interface Place {
  roomId: string;
  /** Names the person; null: nothing is known but the address. */
  person: string | null;
  /** One IPv4 address, or the /64 of an IPv6 address. */
  addressPrefix: string;
  isHost: boolean;
}

/** Tabs of one person. */
const PERSON_MAX = 20;
/** Connections cost memory, and each change is sent to all of a room. Guests leave places for hosts. */
const ROOM_MAX = { hosts: 200, guests: 160 };
const SERVER_MAX = { hosts: 4_000, guests: 3_200 };
/** People of one company may share an address; a single one who opens page after page has it alone. */
const ADDRESS_MAX = 400;
/** A guest who leaves out the cookie is one of many at their address: those can't fill a room. */
const GUESTS_OF_ADDRESS_IN_ROOM_MAX = 80;

export interface Refusal {
  status: 429 | 503;
  sentence: string;
}

/** Why there is no place for one more page; null: there is one. Hosts and guests don't take places of an address from each other. */
export function findRefusal(open: Iterable<Place>, wanted: Place): Refusal | null {
  const kind = wanted.isHost ? "hosts" : "guests";
  const count = { person: 0, address: 0, addressInRoom: 0, room: 0, server: 0 };
  for (const place of open) {
    const isAlike = place.isHost === wanted.isHost && place.addressPrefix === wanted.addressPrefix;
    const isInRoom = place.roomId === wanted.roomId;
    count.server += 1;
    if (isInRoom) count.room += 1;
    if (isAlike) count.address += 1;
    if (isAlike && isInRoom) count.addressInRoom += 1;
    if (wanted.person !== null && place.person === wanted.person) count.person += 1;
  }
  if (count.person >= PERSON_MAX) return tooMany("You have too many pages open. Close some.");
  if (
    count.address >= ADDRESS_MAX ||
    (!wanted.isHost && count.addressInRoom >= GUESTS_OF_ADDRESS_IN_ROOM_MAX)
  )
    return tooMany("Too many pages of your address are open. Close some.");
  if (count.room >= ROOM_MAX[kind]) return full(`Up to ${ROOM_MAX[kind]} pages can show this room at once.`);
  if (count.server >= SERVER_MAX[kind]) return full("Too many pages are open on this server.");
  return null;
}

function tooMany(sentence: string): Refusal {
  return { status: 429, sentence };
}

function full(sentence: string): Refusal {
  return { status: 503, sentence };
}
