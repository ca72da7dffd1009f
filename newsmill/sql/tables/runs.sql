-- One row per run of the pipeline.
-- lives: ledger
-- belongs to: run (run_id)
-- key: run_id
CREATE TABLE runs (
    run_id VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    status VARCHAR NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'interrupted')),
    parameters JSON NOT NULL,
    counts JSON NOT NULL,
    versions JSON NOT NULL
);
COMMENT ON TABLE runs IS 'One row per run of the pipeline that changed something.';
COMMENT ON COLUMN runs.run_id IS 'Key of the run: its time of start and a random part.';
COMMENT ON COLUMN runs.started_at IS 'Time of start, UTC.';
COMMENT ON COLUMN runs.finished_at IS 'Time of end, UTC; empty while it runs.';
COMMENT ON COLUMN runs.status IS 'running, completed, failed (a file or a check failed) or interrupted.';
COMMENT ON COLUMN runs.parameters IS 'The parameters of the run, as a JSON object.';
COMMENT ON COLUMN runs.counts IS 'Counts of files, articles, sentences, mentions and rejections, as a JSON object.';
COMMENT ON COLUMN runs.versions IS 'Versions of newsmill, its tagger and the libraries it used, as a JSON object.';
