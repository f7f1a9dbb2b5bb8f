-- What a sandboxed worker makes of a clean master once its set has it. A row that waits is the work to be done (ADR 0011): no message is needed, and what waits can be counted.
CREATE TABLE preview (
  image     uuid PRIMARY KEY,
  state     text NOT NULL DEFAULT 'Waiting' CHECK (state IN ('Waiting', 'Done', 'Undecodable', 'TooHeavy')),
  attempts  int NOT NULL DEFAULT 0,
  due_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  secured_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  made_at   timestamptz,
  kek       text,
  thumbnail uuid,
  thumbnail_key bytea,
  picture   uuid,
  picture_key bytea,
  CHECK (state <> 'Done' OR num_nulls(made_at, kek, thumbnail, thumbnail_key, picture, picture_key) = 0)
) WITH (fillfactor = 80);
CREATE INDEX preview_waiting ON preview (due_at) WHERE state = 'Waiting';
CREATE INDEX preview_thumbnail ON preview (thumbnail) WHERE thumbnail IS NOT NULL;
CREATE INDEX preview_picture ON preview (picture) WHERE picture IS NOT NULL;
GRANT INSERT, UPDATE ON preview TO "{app}";
