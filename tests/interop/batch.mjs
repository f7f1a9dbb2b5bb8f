// Runs what comes on standard input, one JSON object a line, and answers each on standard output. Bytes travel as base64url.
import { createInterface } from "node:readline";
import { sealUpload, suite } from "./seal.mjs";

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64url"));
const text = (value) => Buffer.from(value).toString("base64url");

const operations = {
  async seal({ point, info, aad, plain }) {
    const recipientPublicKey = await suite.kem.deserializePublicKey(bytes(point));
    const { enc, ct } = await suite.seal({ recipientPublicKey, info: bytes(info) }, bytes(plain), bytes(aad));
    return { enc: text(enc), ct: text(ct) };
  },
  async open({ scalar, enc, info, aad, ct }) {
    const recipientKey = await suite.kem.deserializePrivateKey(bytes(scalar));
    return { plain: text(await suite.open({ recipientKey, enc: bytes(enc), info: bytes(info) }, bytes(ct), bytes(aad))) };
  },
  async upload({ photograph, place, key }) {
    const sealed = await sealUpload(bytes(photograph), { ...place, salt: bytes(place.salt) }, { ...key, point: bytes(key.point) });
    return { upload: text(sealed) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  process.stdout.write(JSON.stringify(await operations[request.op](request).catch(({ name }) => ({ error: name }))) + "\n");
}
