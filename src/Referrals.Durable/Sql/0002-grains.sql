-- One commit per decision: new state, events, outgoing messages, the command with its result and the next alarm, or nothing at all.
-- A grain's row is the lock (compare-and-set on version), whatever number of activations believe that they own it.

CREATE TABLE grain_kind (kind text PRIMARY KEY);

-- The permanent history and audit trail (WRK-02, WRK-09). Only the commit functions insert here; nobody updates or deletes.
CREATE TABLE event (
  kind    text NOT NULL,
  grain   uuid NOT NULL,
  version int NOT NULL,
  ordinal int NOT NULL,
  at      timestamptz NOT NULL,
  actor   text NOT NULL,
  type    text NOT NULL,
  body    jsonb NOT NULL,
  PRIMARY KEY (kind, grain, version, ordinal)
);

-- Id first: "what did this command do?" is asked without knowing the grain (claim next).
CREATE TABLE command (
  id     uuid NOT NULL,
  kind   text NOT NULL,
  grain  uuid NOT NULL,
  hash   bytea NOT NULL,
  result jsonb NOT NULL,
  at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id, kind, grain)
);

-- The silo that commits owns its rows for the lease below; whatever is left after that was orphaned by a crash and belongs to the sweeper.
CREATE TABLE outbox (
  id           uuid PRIMARY KEY,
  type         text NOT NULL,
  body         jsonb NOT NULL,
  trace        text,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  locked_until timestamptz NOT NULL DEFAULT clock_timestamp() + interval '5 seconds',
  attempts     int NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX outbox_due ON outbox (locked_until);

-- Messages that no consumer could take, with the reason, until they are replayed. retry_at: a broken part may heal; null waits for a person.
CREATE TABLE parked (
  id          uuid NOT NULL,
  queue       text NOT NULL,
  type        text NOT NULL,
  body        jsonb,
  reason      text NOT NULL,
  parked_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  attempts    int NOT NULL DEFAULT 1,
  retry_at    timestamptz,
  replayed_at timestamptz,
  replayed_by text,
  PRIMARY KEY (id, queue)
);
CREATE INDEX parked_retry ON parked (retry_at) WHERE replayed_at IS NULL AND retry_at IS NOT NULL;

-- Who looked at what and why, written before anything is shown (PSN-21, ARC-11). Insert and select only.
CREATE TABLE access (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor   uuid NOT NULL,
  role    text NOT NULL,
  verb    text NOT NULL,
  object  text NOT NULL,
  id_of   uuid NOT NULL,
  purpose text NOT NULL
);
CREATE INDEX access_object ON access (object, id_of);

-- Orleans hands a Guid key over as the two little-endian halves of Guid.ToByteArray(); this is the same Guid as a uuid.
CREATE FUNCTION grain_uuid(n0 bigint, n1 bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (right(a, 8) || substr(a, 5, 4) || left(a, 4)
          || substr(b, 15, 2) || substr(b, 13, 2) || substr(b, 11, 2) || substr(b, 9, 2)
          || substr(b, 7, 2) || substr(b, 5, 2) || substr(b, 3, 2) || substr(b, 1, 2))::uuid
  FROM (SELECT encode(int8send(n0), 'hex') AS a, encode(int8send(n1), 'hex') AS b) halves
$$;

-- Makes the table and the functions of one kind of grain (kind = its state name), and the dispatchers over all kinds.
-- Static SQL per kind: plans are cached; dynamic SQL would be planned on every write.
CREATE FUNCTION create_grain_kind(p_kind text) RETURNS void LANGUAGE plpgsql AS $make$
DECLARE
  arms_commit text;
  arms_read   text;
  arms_alarm  text;
BEGIN
  IF p_kind !~ '^[a-z]{3,30}$' THEN RAISE EXCEPTION 'a kind of grain is named by lower-case letters'; END IF;
  EXECUTE format($ddl$
    CREATE TABLE %1$I (
      id         uuid PRIMARY KEY,
      version    int NOT NULL,
      state      jsonb NOT NULL,
      next_alarm bigint,
      changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
    ) WITH (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.02);
    ALTER TABLE %1$I ALTER COLUMN state SET COMPRESSION lz4;
    CREATE INDEX %2$I ON %1$I (next_alarm) WHERE next_alarm IS NOT NULL;

    CREATE FUNCTION %3$I(p_id uuid, p_expected int, p_commit jsonb) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $body$
    DECLARE
      v_version int;
      v_command jsonb := p_commit->'command';
    BEGIN
      -- The same command again: nothing is written, and the caller looks up what it did before.
      IF v_command IS NOT NULL THEN
        INSERT INTO command (id, kind, grain, hash, result)
        VALUES ((v_command->>'id')::uuid, %4$L, p_id, decode(v_command->>'hash', 'base64'), v_command->'result') ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN RETURN NULL; END IF;
      END IF;

      IF p_expected IS NULL THEN
        INSERT INTO %1$I (id, version, state, next_alarm) VALUES (p_id, 1, p_commit->'state', (p_commit->>'alarm')::bigint)
        ON CONFLICT DO NOTHING RETURNING version INTO v_version;
      ELSE
        UPDATE %1$I SET version = version + 1, state = p_commit->'state', next_alarm = (p_commit->>'alarm')::bigint, changed_at = clock_timestamp()
        WHERE id = p_id AND version = p_expected RETURNING version INTO v_version;
      END IF;
      IF v_version IS NULL THEN
        -- Another activation was first: take back the one row that stands, so that nothing of this commit exists.
        DELETE FROM command WHERE id = (v_command->>'id')::uuid AND kind = %4$L AND grain = p_id;
        RETURN NULL;
      END IF;

      INSERT INTO event (kind, grain, version, ordinal, at, actor, type, body)
      SELECT %4$L, p_id, v_version, e.ordinality, (p_commit->>'at')::timestamptz, p_commit->>'actor', e.value->>'$type', e.value
      FROM jsonb_array_elements(p_commit->'events') WITH ORDINALITY e;

      IF jsonb_array_length(p_commit->'messages') > 0 THEN
        INSERT INTO outbox (id, type, body, trace)
        SELECT (m->>'id')::uuid, m->>'type', m->'body', m->>'trace' FROM jsonb_array_elements(p_commit->'messages') m;
      END IF;
      RETURN v_version;
    END $body$;
  $ddl$, p_kind, p_kind || '_alarm', 'commit_' || p_kind, p_kind);

  INSERT INTO grain_kind VALUES (p_kind);
  SELECT string_agg(format('WHEN %L THEN RETURN %I(v_id, p_expected, v_commit);', kind, 'commit_' || kind), E'\n' ORDER BY kind),
         string_agg(format('WHEN %L THEN RETURN QUERY SELECT convert_to(jsonb_build_object(''state'', t.state)::text, ''UTF8''), t.version FROM %I t WHERE t.id = v_id;', kind, kind), E'\n' ORDER BY kind),
         string_agg(format('SELECT %L::text AS kind, id, next_alarm FROM %I WHERE next_alarm IS NOT NULL', kind, kind), ' UNION ALL ' ORDER BY kind)
  INTO arms_commit, arms_read, arms_alarm FROM grain_kind;

  EXECUTE format($ddl$
    CREATE OR REPLACE FUNCTION commit_grain(p_kind text, p_n0 bigint, p_n1 bigint, p_extension text, p_expected int, p_payload bytea)
    RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $body$
    DECLARE
      v_id     uuid := grain_uuid(p_n0, p_n1);
      v_commit jsonb := convert_from(p_payload, 'UTF8')::jsonb;
    BEGIN
      IF p_extension IS NOT NULL THEN RAISE EXCEPTION 'grains have Guid keys without extension'; END IF;
      CASE p_kind
      %s
      END CASE;
    END $body$;

    CREATE OR REPLACE FUNCTION read_grain(p_kind text, p_n0 bigint, p_n1 bigint, p_extension text)
    RETURNS TABLE (payload bytea, row_version int) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $body$
    DECLARE
      v_id uuid := grain_uuid(p_n0, p_n1);
    BEGIN
      IF p_extension IS NOT NULL THEN RAISE EXCEPTION 'grains have Guid keys without extension'; END IF;
      CASE p_kind
      %s
      END CASE;
    END $body$;

    CREATE OR REPLACE VIEW alarm AS %s;
  $ddl$, arms_commit, arms_read, arms_alarm);
END $make$;

INSERT INTO orleansquery (querykey, querytext) VALUES
('ReadFromStorageKey',
 'SELECT payload AS PayloadBinary, row_version AS Version FROM read_grain(@GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString)'),
('WriteToStorageKey',
 'SELECT commit_grain(@GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString, @GrainStateVersion, @PayloadBinary) AS NewGrainStateVersion'),
('ClearStorageKey',
 'SELECT NULL::int AS NewGrainStateVersion WHERE false'),
('DeleteStorageKey',
 'SELECT NULL::int AS NewGrainStateVersion WHERE false');
