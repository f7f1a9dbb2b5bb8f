-- What one device still holds: for whoever has lost it, or hands it in.
ALTER TABLE devicecopies ADD COLUMN device uuid GENERATED ALWAYS AS ((state->>'device')::uuid) STORED;
CREATE INDEX devicecopies_device ON devicecopies (practice, device, due_at, id) WHERE due_at IS NOT NULL;
