const SAMPLE_RATE_HZ = 8_000;
const NOTE_SECONDS = 0.5;
/** Quiet enough to talk over, a tenth of what a telephone can do. */
const LOUDNESS = 3_200;
const HEADER_BYTES = 44;

/** Broken chords of C, A minor, F and G: semitones above A4, one row a chord. */
const chords = [
  [-9, -5, -2, 3, -2, -5],
  [-12, -9, -5, 0, -5, -9],
  [-16, -12, -9, -4, -9, -12],
  [-14, -10, -7, -2, -7, -10],
];

/**
 * Twelve seconds of music for those who wait, without anybody's rights in it: as a WAV file that telephones can play.
 *
 * @see http://soundfile.sapp.org/doc/WaveFormat/
 */
export function composeHoldMusic(): Buffer {
  const notes = chords.flat().map(playNote);
  const sound = Buffer.concat(notes);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write("RIFF", 0);
  header.writeUInt32LE(HEADER_BYTES - 8 + sound.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16); // bytes of the format that follows
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // channels
  header.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  header.writeUInt32LE(SAMPLE_RATE_HZ * 2, 28); // bytes a second
  header.writeUInt16LE(2, 32); // bytes a sample
  header.writeUInt16LE(16, 34); // bits a sample
  header.write("data", 36);
  header.writeUInt32LE(sound.length, 40);
  return Buffer.concat([header, sound]);
}

/** A plucked tone that fades out, so that no note ends with a click. */
function playNote(semitones: number): Buffer {
  const frequencyHz = 440 * 2 ** (semitones / 12);
  const samples = Buffer.alloc(2 * SAMPLE_RATE_HZ * NOTE_SECONDS);
  for (let index = 0; index < samples.length / 2; index++) {
    const seconds = index / SAMPLE_RATE_HZ;
    const attack = Math.min(1, seconds / 0.01);
    const decay = (1 - seconds / NOTE_SECONDS) ** 2;
    const wave = Math.sin(2 * Math.PI * frequencyHz * seconds);
    samples.writeInt16LE(Math.round(LOUDNESS * attack * decay * wave), index * 2);
  }
  return samples;
}
