-- What each silo found last when it looked at the archive (ARC-12, DT-9).
CREATE TABLE storage_check (
  silo       text PRIMARY KEY,
  checked_at timestamptz NOT NULL,
  -- When the silo last looked at its own machine; the store itself is looked at less often.
  machine_at timestamptz NOT NULL,
  failing    text[] NOT NULL,
  facts      jsonb NOT NULL
) WITH (fillfactor = 75);
GRANT INSERT, UPDATE, DELETE ON storage_check TO "{app}";

-- The daily look at the store: whoever takes the row does it; one that dies over it leaves it to another when its time is over.
CREATE TABLE storage_check_due (
  one         boolean PRIMARY KEY DEFAULT true CHECK (one),
  due_at      timestamptz NOT NULL,
  taken_by    text,
  taken_until timestamptz
);
INSERT INTO storage_check_due (due_at) VALUES (clock_timestamp() + interval '24 hours');
GRANT UPDATE ON storage_check_due TO "{app}";

CREATE INDEX upload_damaged ON upload (damaged_at) WHERE damaged_at IS NOT NULL;
