-- One row per step that derives tables: the rules by which it made their rows.
-- lives: internal
-- belongs to: step (step)
-- key: step
-- since: 3
CREATE TABLE derivations (
    step VARCHAR NOT NULL,
    rules VARCHAR NOT NULL
);
COMMENT ON TABLE derivations IS 'One row per step that derives tables: the rules by which it made their rows.';
COMMENT ON COLUMN derivations.step IS 'Name of the step, such as linking.';
COMMENT ON COLUMN derivations.rules IS 'Version of the rules and digest of the lists of the step; another value makes the next load derive all rows again.';
