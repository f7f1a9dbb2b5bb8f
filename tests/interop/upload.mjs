// Sends one photograph by tus-js-client, breaks off in the middle, and goes on through another address, as a practice's web client would.
// One JSON request on standard input, one JSON answer on standard output.
import { Upload } from 'tus-js-client';

let text = '';
for await (const piece of process.stdin) text += piece;
const { first, second, set, token, metadata, photograph, chunkSize, breakOffAfter } = JSON.parse(text);
const bytes = Buffer.from(photograph, 'base64url');
const headers = { Authorization: `Bearer ${token}` };

// What the server has acknowledged when the upload is broken off.
const begun = await new Promise((resolve, reject) => {
  const upload = new Upload(bytes, {
    endpoint: `${first}/image-sets/${set}/uploads`, headers, metadata, chunkSize, retryDelays: null, storeFingerprintForResuming: false,
    onChunkComplete: (_, accepted) => {
      if (accepted < breakOffAfter) return;
      upload.abort(false).then(() => resolve({ url: upload.url, accepted }), reject);
    },
    onError: reject,
    onSuccess: () => reject(new Error('it was to be broken off')),
  });
  upload.start();
});

const offsets = [];
await new Promise((resolve, reject) => {
  new Upload(bytes, {
    uploadUrl: new URL(new URL(begun.url).pathname, second).href, headers, chunkSize, retryDelays: [100, 500, 2000, 5000], storeFingerprintForResuming: false,
    onChunkComplete: (size, accepted) => offsets.push([size, accepted]), onError: reject, onSuccess: resolve,
  }).start();
});
process.stdout.write(JSON.stringify({ url: begun.url, accepted: begun.accepted, offsets }));
