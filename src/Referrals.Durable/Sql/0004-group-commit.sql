-- Many decisions made durable together (ADR 0007). Each row is decided by its own kind's function, exactly as alone: one that comes too late
-- gets NULL and leaves nothing, and the others stand. An error takes all of them back, and the caller repeats them one by one.
CREATE FUNCTION commit_rows(p_kinds text[], p_n0 bigint[], p_n1 bigint[], p_expected int[], p_commits bytea[])
RETURNS int[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  v_versions int[] := array_fill(NULL::int, ARRAY[cardinality(p_kinds)]);
BEGIN
  FOR i IN 1 .. cardinality(p_kinds) LOOP
    v_versions[i] := commit_grain(p_kinds[i], p_n0[i], p_n1[i], NULL, p_expected[i], p_commits[i]);
  END LOOP;
  RETURN v_versions;
END $$;

-- As before, but an expression and not a query: it is computed in place at every commit and read.
CREATE OR REPLACE FUNCTION grain_uuid(n0 bigint, n1 bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (right(encode(int8send(n0), 'hex'), 8) || substr(encode(int8send(n0), 'hex'), 5, 4) || left(encode(int8send(n0), 'hex'), 4)
          || substr(encode(int8send(n1), 'hex'), 15, 2) || substr(encode(int8send(n1), 'hex'), 13, 2) || substr(encode(int8send(n1), 'hex'), 11, 2)
          || substr(encode(int8send(n1), 'hex'), 9, 2) || substr(encode(int8send(n1), 'hex'), 7, 2) || substr(encode(int8send(n1), 'hex'), 5, 2)
          || substr(encode(int8send(n1), 'hex'), 3, 2) || substr(encode(int8send(n1), 'hex'), 1, 2))::uuid
$$;
