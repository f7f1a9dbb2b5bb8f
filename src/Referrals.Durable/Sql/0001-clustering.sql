-- Orleans reads its queries from the table OrleansQuery and sends their text as it stands (Orleans 10.4.2; its packages ship no SQL).
-- Every write of membership takes the version row's lock first, so a table version never has two successors.

CREATE TABLE orleansquery (
  querykey  text PRIMARY KEY,
  querytext text NOT NULL
);

CREATE TABLE membership_version (
  deployment_id text PRIMARY KEY,
  version       int NOT NULL DEFAULT 0
);

CREATE TABLE membership (
  deployment_id   text NOT NULL REFERENCES membership_version,
  address         text NOT NULL,
  port            int NOT NULL,
  generation      int NOT NULL,
  silo_name       text NOT NULL,
  host_name       text NOT NULL,
  status          int NOT NULL,
  proxy_port      int,
  suspect_times   text,
  start_time      timestamptz NOT NULL,
  i_am_alive_time timestamptz NOT NULL,
  PRIMARY KEY (deployment_id, address, port, generation)
) WITH (fillfactor = 50);

-- Always exactly one row with one boolean: no row at all would abort every later start of a silo.
CREATE FUNCTION membership_version_insert(p_deployment text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO membership_version (deployment_id) VALUES (p_deployment) ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

CREATE FUNCTION membership_insert(p_deployment text, p_address text, p_port int, p_generation int, p_silo text, p_host text, p_status int,
                                  p_proxy_port int, p_start timestamptz, p_alive timestamptz, p_version int)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM 1 FROM membership_version WHERE deployment_id = p_deployment AND version = p_version FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO membership VALUES (p_deployment, p_address, p_port, p_generation, p_silo, p_host, p_status, p_proxy_port, NULL, p_start, p_alive)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE membership_version SET version = version + 1 WHERE deployment_id = p_deployment;
  RETURN true;
END $$;

CREATE FUNCTION membership_update(p_deployment text, p_address text, p_port int, p_generation int, p_status int,
                                  p_suspect_times text, p_alive timestamptz, p_version int)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM 1 FROM membership_version WHERE deployment_id = p_deployment AND version = p_version FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  -- A silo's sign of life never goes backwards.
  UPDATE membership SET status = p_status, suspect_times = p_suspect_times, i_am_alive_time = greatest(i_am_alive_time, p_alive)
  WHERE deployment_id = p_deployment AND address = p_address AND port = p_port AND generation = p_generation;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE membership_version SET version = version + 1 WHERE deployment_id = p_deployment;
  RETURN true;
END $$;

CREATE VIEW membership_row AS
  SELECT v.deployment_id AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
         m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
         m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime, v.version AS Version
  FROM membership_version v LEFT JOIN membership m ON m.deployment_id = v.deployment_id;

INSERT INTO orleansquery (querykey, querytext) VALUES
('GatewaysQueryKey',
 'SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM membership WHERE deployment_id = @DeploymentId AND status = @Status AND proxy_port > 0'),
('MembershipReadAllKey',
 'SELECT * FROM membership_row WHERE DeploymentId = @DeploymentId'),
('MembershipReadRowKey',
 'SELECT v.deployment_id AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
         m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
         m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime, v.version AS Version
  FROM membership_version v
  LEFT JOIN membership m ON m.deployment_id = v.deployment_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
  WHERE v.deployment_id = @DeploymentId'),
('InsertMembershipVersionKey',
 'SELECT membership_version_insert(@DeploymentId)'),
('InsertMembershipKey',
 'SELECT membership_insert(@DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime, @Version)'),
('UpdateMembershipKey',
 'SELECT membership_update(@DeploymentId, @Address, @Port, @Generation, @Status, @SuspectTimes, @IAmAliveTime, @Version)'),
('UpdateIAmAlivetimeKey',
 'UPDATE membership SET i_am_alive_time = greatest(i_am_alive_time, @IAmAliveTime)
  WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation'),
('DeleteMembershipTableEntriesKey',
 'DELETE FROM membership WHERE deployment_id = @DeploymentId'),
('CleanupDefunctSiloEntriesKey',
 'DELETE FROM membership WHERE deployment_id = @DeploymentId AND i_am_alive_time < @IAmAliveTime AND status <> 3');
