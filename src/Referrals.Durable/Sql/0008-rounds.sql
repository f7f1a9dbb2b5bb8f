-- A round of decisions in four statements and one for each grain's row, instead of four for each decision in functions of their own: of PostgreSQL's time on a
-- journey two thirds had been those (ADR 0029). All of a round stands or nothing: SQLSTATE RF001 says that one of them came too late or had been handled.
-- The kinds' own functions go; whoever decides alone goes the same way with a round of one.
CREATE FUNCTION make_dispatchers() RETURNS void LANGUAGE plpgsql SET search_path = public AS $make$
DECLARE
  arms_write text;
  arms_read  text;
  arms_alarm text;
BEGIN
  SELECT string_agg(format($arm$
      WHEN %1$L THEN
        IF p_expected[i] IS NULL THEN
          INSERT INTO %1$I (id, version, state, next_alarm) VALUES (p_ids[i], 1, p_states[i], p_alarms[i]) ON CONFLICT DO NOTHING;
        ELSE
          UPDATE %1$I SET version = version + 1, state = p_states[i], next_alarm = p_alarms[i], changed_at = clock_timestamp()
          WHERE id = p_ids[i] AND version = p_expected[i];
        END IF;$arm$, kind), E'\n' ORDER BY kind),
         string_agg(format('WHEN %L THEN RETURN QUERY SELECT convert_to(jsonb_build_object(''state'', t.state)::text, ''UTF8''), t.version FROM %I t WHERE t.id = v_id;', kind, kind), E'\n' ORDER BY kind),
         string_agg(format('SELECT %L::text AS kind, id, next_alarm FROM %I WHERE next_alarm IS NOT NULL', kind, kind), ' UNION ALL ' ORDER BY kind)
  INTO arms_write, arms_read, arms_alarm FROM grain_kind;

  EXECUTE format($ddl$
    CREATE OR REPLACE FUNCTION commit_round(
      p_kinds text[], p_ids uuid[], p_expected int[], p_states jsonb[], p_alarms bigint[],
      p_commands uuid[], p_hashes bytea[], p_results jsonb[],
      p_event_kinds text[], p_event_ids uuid[], p_event_versions int[], p_event_ordinals int[], p_event_times timestamptz[], p_event_actors text[], p_event_types text[], p_event_bodies jsonb[],
      p_message_ids uuid[], p_message_types text[], p_message_bodies jsonb[], p_message_traces text[])
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $body$
    DECLARE
      v_stored int;
    BEGIN
      -- The same command again: nothing is written, and the caller looks up what it did before.
      INSERT INTO command (id, kind, grain, hash, result)
      SELECT c.id, c.kind, c.grain, c.hash, c.result FROM unnest(p_commands, p_kinds, p_ids, p_hashes, p_results) AS c (id, kind, grain, hash, result)
      WHERE c.id IS NOT NULL ON CONFLICT DO NOTHING;
      GET DIAGNOSTICS v_stored = ROW_COUNT;
      IF v_stored <> cardinality(array_remove(p_commands, NULL)) THEN RAISE EXCEPTION 'a command was handled before' USING ERRCODE = 'RF001'; END IF;

      FOR i IN 1 .. cardinality(p_kinds) LOOP
        CASE p_kinds[i]
        %s
        END CASE;
        GET DIAGNOSTICS v_stored = ROW_COUNT;
        IF v_stored <> 1 THEN RAISE EXCEPTION 'another activation was first' USING ERRCODE = 'RF001'; END IF;
      END LOOP;

      INSERT INTO event (kind, grain, version, ordinal, at, actor, type, body)
      SELECT * FROM unnest(p_event_kinds, p_event_ids, p_event_versions, p_event_ordinals, p_event_times, p_event_actors, p_event_types, p_event_bodies);
      IF cardinality(p_message_ids) > 0 THEN
        INSERT INTO outbox (id, type, body, trace) SELECT * FROM unnest(p_message_ids, p_message_types, p_message_bodies, p_message_traces);
      END IF;
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
  $ddl$, arms_write, arms_read, arms_alarm);
END $make$;

-- Makes the table of one kind of grain (kind = its state name), and the functions over all kinds anew. Static SQL for each: plans are cached.
CREATE OR REPLACE FUNCTION create_grain_kind(p_kind text) RETURNS void LANGUAGE plpgsql AS $make$
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
  $ddl$, p_kind, p_kind || '_alarm');
  INSERT INTO grain_kind VALUES (p_kind);
  PERFORM make_dispatchers();
END $make$;

DROP FUNCTION commit_rows(text[], bigint[], bigint[], int[], bytea[]);
DO $old$
DECLARE
  v_kind text;
BEGIN
  DROP FUNCTION IF EXISTS commit_grain(text, bigint, bigint, text, int, bytea);
  FOR v_kind IN SELECT kind FROM grain_kind LOOP EXECUTE format('DROP FUNCTION %I(uuid, int, jsonb)', 'commit_' || v_kind); END LOOP;
  IF EXISTS (SELECT FROM grain_kind) THEN PERFORM make_dispatchers(); END IF;
END $old$;

-- One decision alone, as Orleans' AdoNet provider writes it: one that comes too late gets NULL, and nothing of it exists.
CREATE FUNCTION commit_grain(p_kind text, p_n0 bigint, p_n1 bigint, p_extension text, p_expected int, p_payload bytea)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  v_id      uuid := grain_uuid(p_n0, p_n1);
  v_commit  jsonb := convert_from(p_payload, 'UTF8')::jsonb;
  v_command jsonb := v_commit->'command';
  v_version int := coalesce(p_expected, 0) + 1;
BEGIN
  IF p_extension IS NOT NULL THEN RAISE EXCEPTION 'grains have Guid keys without extension'; END IF;
  PERFORM commit_round(
    ARRAY[p_kind], ARRAY[v_id], ARRAY[p_expected], ARRAY[v_commit->'state'], ARRAY[(v_commit->>'alarm')::bigint],
    ARRAY[(v_command->>'id')::uuid], ARRAY[decode(v_command->>'hash', 'base64')], ARRAY[v_command->'result'],
    event.kinds, event.ids, event.versions, event.ordinals, event.times, event.actors, event.types, event.bodies,
    message.ids, message.types, message.bodies, message.traces)
  FROM (
    SELECT array_agg(p_kind) AS kinds, array_agg(v_id) AS ids, array_agg(v_version) AS versions, array_agg(e.ordinality::int) AS ordinals,
           array_agg((v_commit->>'at')::timestamptz) AS times, array_agg(v_commit->>'actor') AS actors, array_agg(e.value->>'$type') AS types, array_agg(e.value) AS bodies
    FROM jsonb_array_elements(v_commit->'events') WITH ORDINALITY e) event, (
    SELECT array_agg((m->>'id')::uuid) AS ids, array_agg(m->>'type') AS types, array_agg(m->'body') AS bodies, array_agg(m->>'trace') AS traces
    FROM jsonb_array_elements(v_commit->'messages') m) message;
  RETURN v_version;
EXCEPTION WHEN SQLSTATE 'RF001' THEN
  RETURN NULL;
END $$;
