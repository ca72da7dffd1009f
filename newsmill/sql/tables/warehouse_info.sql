-- One row: what this database is.
-- lives: internal
-- belongs to: warehouse (schema_version)
-- key: schema_version
CREATE TABLE warehouse_info (
    schema_version INTEGER NOT NULL
);
COMMENT ON TABLE warehouse_info IS 'One row: what this database is.';
COMMENT ON COLUMN warehouse_info.schema_version IS 'Version of the table contract; newsmill refuses a newer one than it knows.';
