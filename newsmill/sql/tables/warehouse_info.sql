-- One row: the version of the database.
-- lives: internal
-- belongs to: warehouse (schema_version)
-- key: schema_version
CREATE TABLE warehouse_info (
    schema_version INTEGER NOT NULL
);
COMMENT ON TABLE warehouse_info IS 'One row: the version of the database.';
COMMENT ON COLUMN warehouse_info.schema_version IS 'Version of the table contract; newsmill refuses newer and older versions.';
