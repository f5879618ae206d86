import fc from "fast-check";

/** Datagrams that were cut short, with other bytes here and there, or of nothing but such. */
export function brokenFrom(templates: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const mutated = fc
    .record({
      template: fc.constantFrom(...templates),
      bytes: fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 4 }),
      length: fc.option(fc.nat(60)),
    })
    .map(({ template, bytes, length }) => {
      const datagram = Buffer.from(template.subarray(0, length ?? template.length));
      for (const [at, byte] of bytes) if (at < datagram.length) datagram[at] = byte;
      return datagram;
    });
  return fc.oneof(mutated, fc.uint8Array({ maxLength: 60 }).map(Buffer.from));
}
