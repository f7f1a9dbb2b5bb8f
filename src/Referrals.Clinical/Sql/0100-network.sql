SELECT create_grain_kind('hub');
ALTER TABLE hub ADD COLUMN network uuid GENERATED ALWAYS AS ((state->'settings'->>'network')::uuid) STORED;
CREATE INDEX hub_network ON hub (network, id);

SELECT create_grain_kind('practice');
ALTER TABLE practice ADD COLUMN network uuid GENERATED ALWAYS AS ((state->'settings'->>'network')::uuid) STORED;
CREATE INDEX practice_network ON practice (network, id);
