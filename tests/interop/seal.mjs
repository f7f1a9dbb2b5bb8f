// Seals one photograph exactly as docs/formats.md ("Sealed upload") says: the reference for authors of clients.
// Nothing but WebCrypto and @hpke/core, so it runs in a browser as it stands.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";

const CHUNK = 16384, TAG = 16;
const { subtle } = globalThis.crypto;
const utf8 = new TextEncoder();

export const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/**
 * @param {Uint8Array} photograph
 * @param {{imageSet: string, image: string, ordinal: number, count: number, contentType: string, salt: Uint8Array}} place
 *        uuids in lower case with hyphens; ordinal from 1; salt: the 16 bytes that the set was opened with
 * @param {{id: string, point: Uint8Array}} key an ingest key from the hub's list, whose signature was checked
 * @returns {Promise<Uint8Array>} the bytes to upload; keep them until the receipt has come: sealing again gives other bytes
 */
export async function sealUpload(photograph, place, key) {
  const dataKey = random(32), salt = random(24);
  const aad = encodeBinding(place, photograph.length, await digest("SHA-256", photograph));
  const recipientPublicKey = await suite.kem.deserializePublicKey(key.point);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: utf8.encode(`referrals/upload/v1|${key.id}`) }, dataKey, aad);
  const body = await sealBody(photograph, dataKey, salt, utf8.encode(`referrals/v1|upload|${place.imageSet}|${place.image}`));
  dataKey.fill(0);
  return concat(utf8.encode("RFSU"), [1, 1], uuid(key.id), new Uint8Array(enc), new Uint8Array(ct), body);
}

/** The facts that the seal binds, as its additional data. */
export function encodeBinding(place, length, sha256) {
  const type = utf8.encode(place.contentType);
  const numbers = new DataView(new ArrayBuffer(16));
  numbers.setUint32(0, place.ordinal);
  numbers.setUint32(4, place.count);
  numbers.setBigUint64(8, BigInt(length));
  return concat(uuid(place.imageSet), uuid(place.image), new Uint8Array(numbers.buffer), sha256, place.salt, [type.length], type);
}

/** C2SP chunked-encryption v1, AEAD_AES_256_GCM. */
async function sealBody(plain, dataKey, salt, context) {
  const info = concat(utf8.encode("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"), salt, context);
  const schedule = await expandSha512(dataKey, info, 76);
  const key = await subtle.importKey("raw", schedule.subarray(0, 32), "AES-GCM", false, ["encrypt"]);
  const baseNonce = schedule.subarray(32, 44), commitment = schedule.subarray(44);
  const parts = [salt, commitment];
  for (let index = 0, last = false; !last; index++) {
    const chunk = plain.subarray(index * CHUNK, (index + 1) * CHUNK);
    last = chunk.length < CHUNK; // the last one is always there and always shorter, perhaps empty
    const iv = chunkNonce(baseNonce, index);
    parts.push(new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv, tagLength: 8 * TAG }, key, chunk)));
  }
  return concat(...parts);
}

function chunkNonce(baseNonce, index) {
  const nonce = Uint8Array.from(baseNonce);
  const view = new DataView(nonce.buffer);
  view.setBigUint64(4, view.getBigUint64(4) ^ BigInt(index));
  return nonce;
}

async function expandSha512(key, info, length) {
  const mac = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-512" }, false, ["sign"]);
  let block = new Uint8Array(), output = new Uint8Array();
  for (let count = 1; output.length < length; count++) {
    block = new Uint8Array(await subtle.sign("HMAC", mac, concat(block, info, [count])));
    output = concat(output, block);
  }
  return output.subarray(0, length);
}

const digest = async (name, bytes) => new Uint8Array(await subtle.digest(name, bytes));
const random = (length) => globalThis.crypto.getRandomValues(new Uint8Array(length));
const uuid = (text) => Uint8Array.from(text.replaceAll("-", "").match(/../g), (digits) => parseInt(digits, 16));

function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
