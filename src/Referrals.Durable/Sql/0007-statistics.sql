-- No query asks for whole JSON documents, but ANALYZE sampled and sorted them; all of it took a twelfth of PostgreSQL's processor time while rows came quickly.
ALTER TABLE event ALTER COLUMN body SET STATISTICS 0;
ALTER TABLE command ALTER COLUMN hash SET STATISTICS 0, ALTER COLUMN result SET STATISTICS 0;
ALTER TABLE outbox ALTER COLUMN body SET STATISTICS 0;

-- For every kind of grain there is; called at the end of a zone's files, again after new kinds.
CREATE FUNCTION forget_state_statistics() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_kind text;
BEGIN
  FOR v_kind IN SELECT kind FROM grain_kind LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN state SET STATISTICS 0', v_kind);
  END LOOP;
END $$;
