-- What the broker has confirmed is kept for as long as any backup may have to be restored: a broker that lost its disk, or a zone that came back as it was
-- yesterday, gets its messages again from here (ADR 0018). Consumers know them again by their ids.
CREATE TABLE sent (
  id      uuid PRIMARY KEY,
  type    text NOT NULL,
  body    jsonb NOT NULL,
  sent_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sent_when ON sent (sent_at);

CREATE FUNCTION keep_sent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO sent (id, type, body) SELECT id, type, body FROM gone ON CONFLICT (id) DO NOTHING;
  -- Twice as fast as they come, so that the table stays as long as five weeks are.
  DELETE FROM sent WHERE id IN (
    SELECT id FROM sent WHERE sent_at < statement_timestamp() - interval '35 days' ORDER BY sent_at LIMIT 2 * (SELECT count(*) FROM gone));
  RETURN NULL;
END $$;

CREATE TRIGGER outbox_gone AFTER DELETE ON outbox REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION keep_sent();

-- Lays every message of the last hours before the newest one out again. The sweeper publishes it.
CREATE FUNCTION send_again(p_hours int) RETURNS int LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  v_count int;
BEGIN
  INSERT INTO outbox (id, type, body)
  SELECT id, type, body FROM sent WHERE sent_at > (SELECT max(sent_at) FROM sent) - make_interval(hours => p_hours) ON CONFLICT (id) DO NOTHING;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;
REVOKE ALL ON FUNCTION send_again(int) FROM PUBLIC;
