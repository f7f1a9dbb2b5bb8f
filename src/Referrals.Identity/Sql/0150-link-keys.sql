-- The keys of links, each wrapped for the sending practice and for the receiving hub (PSN-05), apart from the histories that keep what they seal (PSN-22).
CREATE TABLE link_key (
  sealing uuid NOT NULL,
  party   uuid NOT NULL,
  link    uuid NOT NULL,
  key     text NOT NULL,
  box     bytea NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (sealing, party)
);
CREATE INDEX link_key_link ON link_key (link);
GRANT SELECT, INSERT ON link_key TO "{app}";

ALTER TABLE pseudonymkey ADD COLUMN key_destroyed text GENERATED ALWAYS AS (state->>'keyDestroyedAt') STORED;

-- Destroying is part of the commit that says so; the application has no right to delete a key by itself.
CREATE FUNCTION destroy_link_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  DELETE FROM link_key WHERE link = NEW.link;
  RETURN NULL;
END $$;
CREATE TRIGGER pseudonymkey_destroyed AFTER UPDATE ON pseudonymkey FOR EACH ROW
  WHEN (OLD.key_destroyed IS NULL AND NEW.key_destroyed IS NOT NULL) EXECUTE FUNCTION destroy_link_key();

-- The hub learns in an emergency who a patient is: asked by one person, approved by another one, read once (AMB-12, security: break-glass).
SELECT create_grain_kind('breakglass');
ALTER TABLE breakglass
  ADD COLUMN practice uuid   GENERATED ALWAYS AS ((state->'wish'->>'practice')::uuid) STORED,
  ADD COLUMN asked    bigint GENERATED ALWAYS AS ((state->>'askedMs')::bigint) STORED,
  ADD CONSTRAINT breakglass_two_people CHECK (state->'approvedBy' IS NULL OR state->'approvedBy' <> state->'askedBy'),
  ADD CONSTRAINT breakglass_approved_before_read CHECK (state->'readAt' IS NULL OR state->'approvedAt' IS NOT NULL);
CREATE INDEX breakglass_practice ON breakglass (practice, asked, id);
CREATE UNIQUE INDEX breakglass_asked_once ON event (grain) WHERE kind = 'breakglass' AND type = 'GlassAsked';
CREATE UNIQUE INDEX breakglass_approved_once ON event (grain) WHERE kind = 'breakglass' AND type = 'GlassApproved';
CREATE UNIQUE INDEX breakglass_read_once ON event (grain) WHERE kind = 'breakglass' AND type = 'GlassBroken';
