-- A photograph is kept twice (design §4): the original exactly as it arrived, whose key only the holder of the evidence key can open, and the clean
-- master, filtered of everything that is not the picture, which is what people look at.
ALTER TABLE upload
  -- Stated before the first byte of a sealed upload: what the seal is bound to. Null for one that TLS alone protects.
  ADD COLUMN ordinal       int,
  ADD COLUMN set_images    int,
  ADD COLUMN plain_length  bigint,
  ADD COLUMN plain_sha256  bytea,
  ADD COLUMN salt          bytea,
  ADD COLUMN master        uuid,
  ADD COLUMN master_kek    text,
  ADD COLUMN master_key    bytea,
  ADD COLUMN master_length bigint,
  ADD COLUMN master_sha256 bytea,
  -- The original's key, sealed to the evidence key; of a sealed upload the sender's own key as well, in this order.
  ADD COLUMN original_keys bytea[],
  ADD COLUMN facts         jsonb,
  -- When the stored master was last read again and compared, and since when it is known to be another than was stored.
  ADD COLUMN scrubbed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN damaged_at    timestamptz;
CREATE INDEX upload_object ON upload (object);
CREATE INDEX upload_master ON upload (master);
CREATE INDEX upload_scrub ON upload (scrubbed_at) WHERE completed_at IS NOT NULL;
CREATE INDEX upload_begun ON upload (created_at) WHERE completed_at IS NULL;
-- A photograph that its set has accepted is final, but for the two notes of the scrubber.
CREATE OR REPLACE FUNCTION upload_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'scrubbed_at' - 'damaged_at' = to_jsonb(OLD) - 'scrubbed_at' - 'damaged_at' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a photograph that its image set has accepted is final';
END $$;

-- Once complete, the hub's copy of the original's key is gone.
ALTER TABLE upload DROP CONSTRAINT upload_check2;
ALTER TABLE upload
  ADD CONSTRAINT upload_key CHECK (durable = 0 OR (object IS NOT NULL AND (completed_at IS NOT NULL OR (kek IS NOT NULL AND data_key IS NOT NULL)))),
  ADD CONSTRAINT upload_kept_twice CHECK (completed_at IS NULL OR (data_key IS NULL AND kek IS NULL AND master IS NOT NULL AND master_kek IS NOT NULL AND master_key IS NOT NULL
    AND master_length IS NOT NULL AND master_sha256 IS NOT NULL AND cardinality(original_keys) BETWEEN 1 AND 2 AND facts IS NOT NULL)) NOT VALID,
  ADD CONSTRAINT upload_binding CHECK (num_nulls(ordinal, set_images, plain_length, plain_sha256, salt) IN (0, 5));

-- The keys to which senders seal photographs on their way to a hub; the private half wrapped under the hub's key-encryption key, and destroyed with the row.
CREATE TABLE ingest_key (
  id         uuid PRIMARY KEY,
  hub        uuid NOT NULL,
  point      bytea NOT NULL CHECK (length(point) = 65),
  kek        text NOT NULL,
  box        bytea NOT NULL,
  not_before timestamptz NOT NULL,
  not_after  timestamptz NOT NULL CHECK (not_after > not_before)
);
CREATE INDEX ingest_key_hub ON ingest_key (hub, not_before);
GRANT INSERT, DELETE ON ingest_key TO "{app}";
