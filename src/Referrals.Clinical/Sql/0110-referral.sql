-- The referral's own row is the read model: the triage queue, the practice's list and the hub's figures are queries over it, so nothing lags.
SELECT create_grain_kind('referral');

-- Stored generated columns with plain indexes: an index on an expression over the state would make no update heap-only.
ALTER TABLE referral
  ADD COLUMN practice    uuid   GENERATED ALWAYS AS ((state->>'practice')::uuid) STORED,
  ADD COLUMN hub         uuid   GENERATED ALWAYS AS ((state->>'hub')::uuid) STORED,
  ADD COLUMN status      text   GENERATED ALWAYS AS (state->>'status') STORED,
  ADD COLUMN pseudonym   text   GENERATED ALWAYS AS (state->>'pseudonym') STORED,
  ADD COLUMN urgency     text   GENERATED ALWAYS AS (state->>'urgency') STORED,
  ADD COLUMN queue_rank  int    GENERATED ALWAYS AS ((state->>'queueRank')::int) STORED,
  ADD COLUMN body_site   text   GENERATED ALWAYS AS (state->>'bodySite') STORED,
  ADD COLUMN images      int    GENERATED ALWAYS AS ((state->'complete'->>'images')::int) STORED,
  -- Unix milliseconds: a generated timestamptz is refused as not immutable.
  ADD COLUMN created_at  bigint GENERATED ALWAYS AS ((state->>'createdAt')::bigint) STORED,
  ADD COLUMN queued_at   bigint GENERATED ALWAYS AS ((state->>'queuedAt')::bigint) STORED,
  ADD COLUMN due_at      bigint GENERATED ALWAYS AS ((state->>'dueAt')::bigint) STORED,
  ADD COLUMN claimed_by  uuid   GENERATED ALWAYS AS ((state->'claim'->>'by')::uuid) STORED,
  ADD COLUMN lease_until bigint GENERATED ALWAYS AS ((state->'claim'->>'until')::bigint) STORED;

-- The queue in its own order. It holds the order and not the shown columns: rows in the queue change so often that an index-only scan would look
-- into the heap anyway. Claim and release leave these keys alone.
CREATE INDEX referral_queue ON referral (hub, queue_rank, due_at, id) WHERE status IN ('Queued', 'Claimed');
-- What one dermatologist holds.
CREATE INDEX referral_held ON referral (claimed_by) WHERE claimed_by IS NOT NULL;
-- The practice's list, newest first, of one status or (merged) of all.
CREATE INDEX referral_practice ON referral (practice, status, created_at, id);
-- Counts for the administrator and the gauges, without the heap.
CREATE INDEX referral_figures ON referral (hub, status, urgency);
-- Those that still need somebody, over all hubs: the gauge's own small index.
CREATE INDEX referral_open ON referral (status) WHERE status IN ('AwaitingImages', 'Queued', 'Claimed', 'AwaitingInformation', 'Advised', 'Filed');
